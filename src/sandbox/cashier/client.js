// @ts-check
/**
 * The cashier in the browser, served as it is: no build, no library.
 *
 * @import { Tab } from "./sandbox.js"
 */
import { act, choose, chosen, detail, item, open, tab } from "./details.js"
import { big, byId, el, facts, put, time, times } from "./elements.js"
import { language, say, switchLanguage } from "./language.js"
import { all, control, hot, keyOf, live, ofOrder, onChange, payable, refresh, state } from "./sandbox.js"

const shown = 200

const draw = () => document.body.dataset.page === "pay" ? drawPay() : drawTab(tab)

/** @type {ReadonlyArray<Tab>} */
const tabs = ["orders", "refunds", "transfers", "accounts", "others", "notifications", "requests"]

/**
 * The number of entries of a tab that wait for somebody to act.
 *
 * @template {Tab} K
 * @param {K} name
 */
const waitingIn = (name) => all()[name].filter(hot[name]).length

/**
 * @template {Tab} K
 * @param {K} tab
 */
const drawTab = (tab) => {
  const everything = all()
  byId("time").textContent = say.time + " " + time(state.time)
  put(
    byId("tabs"),
    // Only platforms and other service providers have accounts to look at.
    tabs.filter((name) => name !== "accounts" || everything.accounts.length > 0).map((name) => {
      const waiting = waitingIn(name)
      return el(
        "button",
        {
          type: "button",
          role: "tab",
          id: "tab-" + name,
          "data-key": name,
          "aria-selected": String(name === tab),
          onclick: () => {
            choose(name)
            draw()
          }
        },
        say.tabs[name],
        el("span", { class: waiting > 0 ? "count hot" : "count" }, String(everything[name].length))
      )
    })
  )
  const list = everything[tab].slice(-shown).toReversed()
  const [none = "", hint] = say.empty[tab]
  const current = chosen[tab] ?? list.slice(0, 1).map((one) => keyOf[tab](one))[0]
  put(
    byId("list"),
    list.length === 0
      ? [el("li", { class: "empty" }, el("b", {}, none), hint)]
      : list.map((one) => {
        const key = keyOf[tab](one)
        return el(
          "li",
          {},
          el("button", {
            type: "button",
            class: "item",
            "data-key": tab + key,
            "aria-current": key === current ? "true" : undefined,
            onclick: () => open(tab, key)
          }, item[tab](one))
        )
      })
  )
  const found = everything[tab].find((one) => keyOf[tab](one) === current)
  const pane = byId("pane")
  pane.hidden = found === undefined
  if (found === undefined) document.body.classList.remove("open")
  else {
    put(pane, [
      el("button", {
        class: "plain back",
        type: "button",
        onclick: () => document.body.classList.remove("open")
      }, say.back),
      detail[tab](found)
    ])
  }
}

let turnedAway = false
const drawPay = () => {
  const number = decodeURIComponent(location.pathname.split("/").at(-1) ?? "")
  const mchid = new URLSearchParams(location.search).get("mchid")
  const order = state.orders.find((one) =>
    one.out_trade_no === number && (mchid === null || mchid === one.mchid || mchid === one.sub_mchid)
  )
  const screen = byId("pay")
  if (order === undefined) {
    return put(screen, [el("div", { class: "who" }, el("p", {}, say.noOrder), el("p", { class: "mono" }, number))])
  }
  const paid = order.trade_state === "SUCCESS" || order.trade_state === "REFUND"
  const still = payable(order) && !turnedAway
  put(screen, [
    el(
      "div",
      { class: "who" },
      paid && el("div", { class: "mark" }),
      el("p", {}, paid ? say.paid : still ? order.description : turnedAway ? say.declined : say.cannotPay),
      big(order.total, order.currency)
    ),
    facts(
      { ...order, mchid: order.sub_mchid ?? order.mchid },
      still ? ["mchid", "out_trade_no", "trade_type"] : ["description", "mchid", "out_trade_no", "success_time"],
      { ...times, description: (/** @type {string} */ text) => text }
    ),
    el(
      "div",
      { class: "foot" },
      still && act(say.payNow, "main", "pay", ofOrder(order)),
      still && el("button", {
        class: "act no",
        type: "button",
        onclick: async () => {
          if (await control("decline", ofOrder(order))) {
            turnedAway = true
            await refresh()
            draw()
          }
        }
      }, say.decline),
      el("p", {}, still ? say.sandboxMoney : say.done)
    )
  ])
}

const speak = () => {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en"
  document.title = say.title
  /** @type {Readonly<Record<string, unknown>>} */
  const texts = say
  for (const element of document.querySelectorAll("[data-say]")) {
    if (element instanceof HTMLElement) element.textContent = String(texts[element.dataset.say ?? ""])
  }
  draw()
}

byId("language").addEventListener("click", () => {
  switchLanguage()
  speak()
})
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.remove("open")
})
onChange(draw)
speak()
live()
