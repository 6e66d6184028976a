/**
 * What the cashier does in the browser. It runs as it stands: no build, no library. Whatever a request contained is only
 * ever set as text; the page's policy forbids anything else.
 */
import { words } from "./words.ts"

export const client = `"use strict"
const words = ${
  JSON.stringify(
    words,
    (_key, value: unknown) => typeof value === "function" ? value("{}") : value
  )
}
${String.raw`
const saved = () => { try { return localStorage.getItem("language") } catch { return null } }
let language = saved() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en")
if (!(language in words)) language = "en"
let say = words[language]
const fill = (text, value) => text.replace("{}", () => String(value))

// ---------------------------------------------------------------------------------------------------------------------
// drawing
// ---------------------------------------------------------------------------------------------------------------------

/** An element: attributes by name, listeners by onName, children as elements or as text. */
const el = (name, attributes, ...children) => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === false) continue
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value)
    else element.setAttribute(key, value === true ? "" : String(value))
  }
  element.append(...children.flat(9).filter((child) => child !== undefined && child !== null && child !== false))
  return element
}

const money = (fen, currency) => {
  const yuan = (fen / 100).toFixed(2)
  return currency === undefined || currency === "CNY" ? "¥" + yuan : yuan + " " + currency
}
const big = (fen, currency) =>
  currency === undefined || currency === "CNY"
    ? el("div", { class: "big" }, el("small", {}, "¥"), (fen / 100).toFixed(2))
    : el("div", { class: "big" }, money(fen, currency))

/** The sandbox's times are those of Beijing. */
const clock = (millis) => new Date(millis + 8 * 3600000).toISOString().slice(11, 19)
const time = (text) => text.slice(0, 19).replace("T", " ")
const short = (text) => text.slice(11, 19)

const tones = {
  NOTPAY: "wait", PAID: "good", SUCCESS: "good", REFUND: "info", USERPAYING: "wait", PAYERROR: "bad", PROCESSING: "wait",
  ABNORMAL: "bad", ACCEPTED: "info", WAIT_USER_CONFIRM: "wait", TRANSFERING: "info", FAIL: "bad", waiting: "wait",
  delivered: "good", "given up": "bad", fault: "wait", report: "bad"
}
const pill = (state) =>
  el("span", { class: "pill " + (Object.hasOwn(tones, state) ? tones[state] : "") },
    Object.hasOwn(say.states, state) ? say.states[state] : state)
const orderPill = ({ trade_state }) => pill(trade_state === "SUCCESS" ? "PAID" : trade_state)
const statusPill = (status) => el("span", { class: "pill " + (status < 400 ? "good" : "bad") }, String(status))

const facts = (given, names, how = {}) =>
  el("dl", { class: "facts" }, names.filter((name) => given[name] !== undefined && given[name] !== "").map((name) => [
    el("dt", {}, say.fields[name] ?? name),
    el("dd", how[name] ? {} : { class: "mono" }, how[name] ? how[name](given[name]) : String(given[name]))
  ]))
/** How to show what is more than one value. */
const nested = (view) =>
  Object.fromEntries(Object.entries(view).filter(([, value]) => typeof value === "object").map(([name]) => [
    name,
    (value) => el("pre", {}, JSON.stringify(value, null, 2))
  ]))
const times = { create_time: time, expire_time: time, success_time: time, settle_time: time, next_time: time, at: clock }

let toastTimer
const toast = (text) => {
  const box = document.getElementById("toast")
  box.textContent = text
  box.hidden = false
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => { box.hidden = true }, 5000)
}

const control = async (name, body) => {
  try {
    const response = await fetch("/_sandbox/" + name, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body)
    })
    if (response.ok) return true
    toast((await response.json()).message)
  } catch {
    toast(say.lost)
  }
  return false
}

const act = (label, style, name, body) =>
  el("button", {
    class: "act " + style,
    type: "button",
    onclick: async (event) => {
      const button = event.currentTarget
      button.disabled = true
      if (await control(name, body)) await refresh()
      button.disabled = false
    }
  }, label)

const ofOrder = (order) => ({ out_trade_no: order.out_trade_no, mchid: order.sub_mchid ?? order.mchid })
const payable = (order) => order.trade_state === "NOTPAY" || order.trade_state === "USERPAYING"
const payPage = (order) =>
  "/_sandbox/pay/" + encodeURIComponent(order.out_trade_no) + "?mchid=" + encodeURIComponent(ofOrder(order).mchid)

// ---------------------------------------------------------------------------------------------------------------------
// what there is
// ---------------------------------------------------------------------------------------------------------------------

let state = { time: "", orders: [], refunds: [], transfers: [], notifications: [] }
let events = []
let tab = "orders"
let chosen = {}
const shown = 200

const load = async (path) => {
  const response = await fetch(path)
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

/** One at a time; who asks meanwhile gets the one after. */
let running
let again = false
let restarted = false
const refresh = () => {
  again = true
  running ??= (async () => {
    try {
      while (again) {
        again = false
        if (restarted) events = []
        restarted = false
        const [now, more] = await Promise.all([
          load("/_sandbox/state"),
          load("/_sandbox/events?after=" + (events.at(-1)?.seq ?? 0))
        ])
        state = now
        events = [...events, ...more].slice(-2000)
        alive(true)
        draw()
      }
    } catch {
      alive(false)
    } finally {
      running = undefined
    }
  })()
  return running
}

const alive = (yes) => {
  const dot = document.getElementById("dot")
  if (dot === null) return
  dot.className = yes ? "dot" : "dot off"
  dot.title = yes ? "" : say.lost
}

const live = () => {
  let timer
  const soon = () => { timer ??= setTimeout(() => { timer = undefined; void refresh() }, 150) }
  const source = new EventSource("/_sandbox/events/stream")
  for (const kind of ["request", "state", "notification", "delivery", "fault", "report"]) {
    source.addEventListener(kind, soon)
  }
  source.addEventListener("error", () => {
    alive(false)
    // A sandbox that was started anew counts from 1 again.
    restarted = true
    soon()
  })
  setInterval(soon, 5000)
  void refresh()
}

/** What else there is, whatever the product. A view starts with its number, and says in one field how it stands. */
const others = () =>
  Object.entries(state).filter(([list]) => list !== "time" && !Object.hasOwn(keyOf, list)).flatMap(([list, views]) =>
    views.map((view, index) => {
      const [[, id]] = Object.entries(view)
      const [, standing] = Object.entries(view).find(([name]) => /(^|_)(state|status|result)$/.test(name)) ?? []
      return { list, id: String(id), standing, view, key: list + index }
    })
  )

const keyOf = {
  orders: (order) => order.mchid + " " + (order.sub_mchid ?? "") + " " + order.out_trade_no,
  refunds: (refund) => refund.refund_id,
  transfers: (transfer) => transfer.transfer_bill_no,
  others: (other) => other.key,
  notifications: (notification) => notification.id,
  requests: (event) => String(event.seq)
}
const all = () => ({
  orders: state.orders,
  refunds: state.refunds,
  transfers: state.transfers,
  others: others(),
  notifications: state.notifications,
  requests: events.filter(({ kind }) => kind === "request" || kind === "fault" || kind === "report")
})

/** How many of each wait for somebody to do something. */
const hot = {
  orders: payable,
  refunds: ({ status }) => status === "PROCESSING" || status === "ABNORMAL",
  transfers: ({ state }) => state === "WAIT_USER_CONFIRM",
  others: () => false,
  notifications: ({ status }) => status === "waiting",
  requests: ({ kind }) => kind === "report"
}

const open = (where, key) => {
  tab = where
  chosen = { ...chosen, [where]: key }
  document.body.classList.add("open")
  draw()
}

// ---------------------------------------------------------------------------------------------------------------------
// lists
// ---------------------------------------------------------------------------------------------------------------------

const item = {
  orders: (order) => [
    el("span", { class: "name" }, order.description),
    el("span", { class: "sum" }, money(order.total, order.currency)),
    el("span", { class: "under" }, short(order.create_time), " · ", order.trade_type, " · ", order.out_trade_no),
    orderPill(order)
  ],
  refunds: (refund) => [
    el("span", { class: "name" }, refund.reason ?? refund.out_refund_no),
    el("span", { class: "sum" }, money(refund.refund)),
    el("span", { class: "under" }, short(refund.create_time), " · ", refund.out_trade_no),
    pill(refund.status)
  ],
  transfers: (transfer) => [
    el("span", { class: "name" }, transfer.out_bill_no),
    el("span", { class: "sum" }, money(transfer.transfer_amount)),
    el("span", { class: "under" }, short(transfer.create_time)),
    pill(transfer.state)
  ],
  others: ({ id, list, standing }) => [
    el("span", { class: "name" }, id),
    el("span", {}),
    el("span", { class: "under" }, say.lists[list] ?? list),
    standing !== undefined && pill(standing)
  ],
  notifications: (notification) => [
    el("span", { class: "name" }, notification.event_type),
    el("span", {}),
    el("span", { class: "under" }, short(notification.create_time), " · ", notification.url),
    pill(notification.status)
  ],
  requests: (event) => event.kind === "request"
    ? [
      el("span", { class: "name" }, event.endpoint ?? event.target),
      el("span", {}),
      el("span", { class: "under" }, clock(event.at), " · ", event.method, " ", event.target),
      statusPill(event.status)
    ]
    : [
      el("span", { class: "name" }, event.kind === "fault" ? event.fault : event.report),
      el("span", {}),
      el("span", { class: "under" }, clock(event.at), " · ", event.kind === "fault" ? event.target : ""),
      pill(event.kind)
    ]
}

// ---------------------------------------------------------------------------------------------------------------------
// details
// ---------------------------------------------------------------------------------------------------------------------

const head = (title, mark) => el("div", { class: "head" }, el("h2", {}, title), mark)

const rows = (title, list, row) =>
  list.length === 0 ? [] : [el("h3", {}, title), el("ul", { class: "rows" }, list.map((one) => el("li", {}, row(one))))]

const link = (text, where, key) =>
  el("button", { class: "link grow", type: "button", onclick: () => open(where, key) }, text)

const codes = new Map()
/** The same element at each drawing: a picture that is made anew blinks. */
const qr = (order) => {
  const key = language + order.code_url
  const known = codes.get(key)
  if (known !== undefined) return known
  const said = el("p", {}, say.scan)
  const code = el("a", { href: payPage(order), target: "_blank", rel: "noopener" },
    el("img", {
      alt: say.phone,
      src: "/_sandbox/cashier/qr.svg?text=" + encodeURIComponent(order.code_url),
      onerror: () => { code.hidden = true; said.textContent = say.noQr }
    }))
  const box = el("div", { class: "qr" }, code,
    el("div", {}, said, el("p", { class: "mono", id: "code-url" }, order.code_url)))
  codes.set(key, box)
  return box
}

const detail = {
  orders: (order) => [
    head(order.description, orderPill(order)),
    big(order.total, order.currency),
    payable(order) && el("div", { class: "acts" },
      act(say.pay, "main", "pay", ofOrder(order)),
      act(say.decline, "no", "decline", ofOrder(order)),
      el("a", { class: "act", href: payPage(order), target: "_blank", rel: "noopener" }, say.phone)),
    payable(order) && order.code_url !== undefined && qr(order),
    facts({ ...order, refunded: order.refunded || undefined },
      ["out_trade_no", "transaction_id", "trade_type", "refunded", "openid", "mchid", "sub_mchid", "create_time",
        "success_time", "expire_time", "notify_url"],
      { ...times, refunded: (fen) => money(fen, order.currency) }),
    rows(say.refundsOf, state.refunds.filter(({ transaction_id }) => transaction_id === order.transaction_id), (refund) => [
      link(refund.out_refund_no, "refunds", keyOf.refunds(refund)), money(refund.refund), pill(refund.status)
    ]),
    rows(say.notificationsOf, state.notifications.filter(({ resource }) =>
      resource.out_trade_no === order.out_trade_no && (resource.mchid ?? resource.sp_mchid ?? order.mchid) === order.mchid
    ), (notification) => [
      link(notification.event_type, "notifications", notification.id),
      el("span", { class: "when" }, short(notification.create_time)),
      pill(notification.status)
    ])
  ],
  refunds: (refund) => [
    head(refund.reason ?? refund.out_refund_no, pill(refund.status)),
    big(refund.refund),
    hot.refunds(refund) && el("div", { class: "acts" },
      act(say.settle, "main", "settle-refund", { out_refund_no: refund.out_refund_no, status: "SUCCESS" }),
      refund.status === "PROCESSING"
        && act(say.abnormal, "no", "settle-refund", { out_refund_no: refund.out_refund_no, status: "ABNORMAL" }),
      act(say.close, "", "settle-refund", { out_refund_no: refund.out_refund_no, status: "CLOSED" })),
    facts(refund,
      ["out_refund_no", "refund_id", "out_trade_no", "transaction_id", "total", "create_time", "settle_time"],
      {
        ...times,
        total: (fen) => money(fen),
        out_trade_no: (number) => {
          const order = state.orders.find(({ transaction_id }) => transaction_id === refund.transaction_id)
          return order === undefined ? number : link(number, "orders", keyOf.orders(order))
        }
      })
  ],
  transfers: (transfer) => [
    head(transfer.out_bill_no, pill(transfer.state)),
    (transfer.state === "WAIT_USER_CONFIRM" || transfer.state === "TRANSFERING") && el("div", { class: "acts" },
      transfer.state === "WAIT_USER_CONFIRM"
        && act(say.confirm, "main", "transfers/confirm", { out_bill_no: transfer.out_bill_no }),
      act(say.fail, "no", "transfers/fail", { out_bill_no: transfer.out_bill_no })),
    rows("", events.filter(({ kind, what, id }) => kind === "state" && what === "transfer" && id === transfer.out_bill_no),
      (event) => [el("span", { class: "when" }, clock(event.at)), el("span", { class: "grow" }), pill(event.state)]),
    rows(say.notificationsOf, state.notifications.filter(({ resource }) =>
      resource.out_bill_no === transfer.out_bill_no), (notification) => [
      link(notification.event_type, "notifications", notification.id), pill(notification.status)
    ])
  ],
  others: ({ id, list, standing, view }) => [
    head(id, standing !== undefined && pill(standing)),
    facts({ list: say.lists[list] ?? list, ...view }, ["list", ...Object.keys(view)],
      { ...times, ...nested(view), list: (text) => text })
  ],
  notifications: (notification) => [
    head(notification.event_type, pill(notification.status)),
    el("div", { class: "acts" }, act(say.redeliver, "", "redeliver", { id: notification.id })),
    facts(notification, ["url", "id", "create_time", "next_time"], times),
    el("h3", {}, say.deliveries),
    (() => {
      const deliveries = events.filter(({ kind, id }) => kind === "delivery" && id === notification.id)
      return deliveries.length === 0
        ? el("p", { class: "under" }, say.notPosted)
        : el("ul", { class: "rows", id: "deliveries" }, deliveries.map((delivery) => {
          const good = (delivery.status === 200 || delivery.status === 204) !== delivery.probe
          return el("li", {},
            el("span", { class: "when" }, clock(delivery.at)),
            el("span", { class: "grow" }, fill(say.attempt, delivery.attempt), delivery.probe ? " · " + say.probe : "",
              delivery.issue === undefined ? "" : " · " + delivery.issue),
            el("span", { class: "pill " + (good ? "good" : "bad") },
              delivery.status === undefined ? say.noAnswer : fill(say.answered, delivery.status)))
        }))
    })(),
    el("h3", {}, say.resource),
    el("pre", {}, JSON.stringify(notification.resource, null, 2))
  ],
  requests: (event) => event.kind !== "request"
    ? [head(event.kind === "fault" ? event.fault : event.report, pill(event.kind)), facts(event, ["target", "at"], times)]
    : [
      head(event.endpoint ?? event.target, statusPill(event.status)),
      event.code !== undefined
        && el("div", { class: "note", id: "refusal" }, el("b", {}, event.code), event.message ?? ""),
      facts({ ...event, target: event.method + " " + event.target }, ["target", "requestId", "at"], times),
      el("h3", {}, say.checks),
      el("ul", { class: "checks" }, Object.keys(say.check).map((name) => {
        const check = event.checks.findLast((one) => one.name === name)
        const how = check === undefined ? "not" : check.ok ? "ok" : "bad"
        return el("li", { class: how, title: { not: say.skipped, ok: say.passed, bad: say.failed }[how] },
          el("span", { class: "sign" }, { not: "–", ok: "✓", bad: "✕" }[how]), say.check[name])
      }))
    ]
}

// ---------------------------------------------------------------------------------------------------------------------
// the cashier
// ---------------------------------------------------------------------------------------------------------------------

/** Puts children in place, unless they look as those that are there: focus and scrolling stay. */
const put = (place, children) => {
  const fresh = el("div", {}, children)
  if (place.childElementCount > 0 && fresh.isEqualNode(el("div", {}, [...place.childNodes].map((node) => node.cloneNode(true))))) {
    return
  }
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined
  const scrolled = place.scrollTop
  place.replaceChildren(...fresh.childNodes)
  place.scrollTop = scrolled
  if (focused !== undefined) place.querySelector("[data-key=" + CSS.escape(focused) + "]")?.focus()
}

const draw = () => {
  if (document.body.dataset.page === "pay") return drawPay()
  const everything = all()
  document.getElementById("time").textContent = say.time + " " + time(state.time)
  put(document.getElementById("tabs"), Object.keys(keyOf).map((name) => {
    const waiting = everything[name].filter(hot[name]).length
    return el("button", {
      type: "button",
      role: "tab",
      id: "tab-" + name,
      "data-key": name,
      "aria-selected": String(name === tab),
      onclick: () => { tab = name; draw() }
    }, say.tabs[name], el("span", { class: waiting > 0 ? "count hot" : "count" }, String(everything[name].length)))
  }))
  const list = everything[tab].slice(-shown).reverse()
  const [none, hint] = say.empty[tab]
  const current = chosen[tab] ?? (list.length > 0 ? keyOf[tab](list[0]) : undefined)
  put(document.getElementById("list"), list.length === 0
    ? [el("li", { class: "empty" }, el("b", {}, none), hint)]
    : list.map((one) => {
      const key = keyOf[tab](one)
      return el("li", {}, el("button", {
        type: "button",
        class: "item",
        "data-key": tab + key,
        "aria-current": key === current ? "true" : undefined,
        onclick: () => open(tab, key)
      }, item[tab](one)))
    }))
  const found = everything[tab].find((one) => keyOf[tab](one) === current)
  const pane = document.getElementById("pane")
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

// ---------------------------------------------------------------------------------------------------------------------
// the payer's phone
// ---------------------------------------------------------------------------------------------------------------------

let turnedAway = false
const drawPay = () => {
  const number = decodeURIComponent(location.pathname.split("/").at(-1))
  const mchid = new URLSearchParams(location.search).get("mchid")
  const order = state.orders.find((one) =>
    one.out_trade_no === number && (mchid === null || mchid === one.mchid || mchid === one.sub_mchid))
  const screen = document.getElementById("pay")
  if (order === undefined) return put(screen, [el("div", { class: "who" }, el("p", {}, say.noOrder), el("p", { class: "mono" }, number))])
  const paid = order.trade_state === "SUCCESS" || order.trade_state === "REFUND"
  const still = payable(order) && !turnedAway
  put(screen, [
    el("div", { class: "who" },
      paid && el("div", { class: "mark" }),
      el("p", {}, paid ? say.paid : still ? order.description : turnedAway ? say.declined : say.cannotPay),
      big(order.total, order.currency)),
    facts({ ...order, mchid: order.sub_mchid ?? order.mchid },
      still ? ["mchid", "out_trade_no", "trade_type"] : ["description", "mchid", "out_trade_no", "success_time"],
      { ...times, description: (text) => text }),
    el("div", { class: "foot" },
      still && act(say.payNow, "main", "pay", ofOrder(order)),
      still && el("button", {
        class: "act no",
        type: "button",
        onclick: async () => {
          if (await control("decline", ofOrder(order))) { turnedAway = true; await refresh(); draw() }
        }
      }, say.decline),
      el("p", {}, still ? say.sandboxMoney : say.done))
  ])
}

const speak = () => {
  say = words[language]
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en"
  document.title = say.title
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say[element.dataset.say]
  draw()
}

document.getElementById("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh"
  try { localStorage.setItem("language", language) } catch { /* Then it is forgotten. */ }
  speak()
})
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.remove("open")
})
speak()
live()
`}`
