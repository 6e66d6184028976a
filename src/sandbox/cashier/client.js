// @ts-check
/**
 * The cashier in the browser, served as it is: no build, no library. Text from requests is only ever set as text; the
 * page's policy forbids anything else.
 *
 * @import { Event } from "../engine/kernel.ts"
 * @import { NotificationView, OrderView, RefundView, State } from "../views.ts"
 * @import { AccountView } from "../products/ecommerce/accounts.ts"
 */
import { words } from "./words.js"

/** @typedef {keyof typeof words} Language */
/** @typedef {Node | string | false | null | undefined | ReadonlyArray<unknown>} Child */
/** @typedef {Readonly<Record<string, unknown>>} View */
/** @typedef {Readonly<Record<string, (value: never) => Child>>} Formats */
/** @typedef {Extract<Event, { kind: "request" | "fault" | "report" }>} Call */
/** @typedef {{ list: string, id: string, standing: unknown, view: View, key: string }} Other */
/** @typedef {State["transfers"][number]} TransferView */
/** @typedef {{ mchid: string, accounts: ReadonlyArray<AccountView> }} Holder */
/**
 * What each tab lists.
 *
 * @typedef {{
 *   orders: OrderView
 *   refunds: RefundView
 *   transfers: TransferView
 *   accounts: Holder
 *   others: Other
 *   notifications: NotificationView
 *   requests: Call
 * }} Kinds
 * @typedef {keyof Kinds} Tab
 */

const saved = () => {
  try {
    return localStorage.getItem("language")
  } catch {
    return null
  }
}
const preferred = saved() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en")
/** @type {Language} */
let language = preferred === "zh" ? "zh" : "en"
/** @type {(typeof words)[Language]} */
let say = words[language]
/** @param {string} name */
const listName = (name) =>
  Object.hasOwn(say.lists, name) ? say.lists[/** @type {keyof typeof say.lists} */ (name)] : name
/**
 * @param {string} id
 * @returns {HTMLElement}
 */
const byId = (id) => document.getElementById(id) ?? document.createElement("div")
/**
 * @param {string} text
 * @param {unknown} value
 */
const fill = (text, value) => text.replace("{}", () => String(value))

// ---------------------------------------------------------------------------------------------------------------------
// drawing
// ---------------------------------------------------------------------------------------------------------------------

/**
 * An element: attributes by name, listeners by onName, children as elements or as text.
 *
 * @param {string} name
 * @param {Readonly<Record<string, unknown>>} attributes
 * @param {...Child} children
 */
const el = (name, attributes, ...children) => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === "function") element.addEventListener(key.slice(2), (event) => value(event))
    else element.setAttribute(key, value === true ? "" : String(value))
  }
  for (const child of /** @type {Array<unknown>} */ (children).flat(9)) {
    if (child instanceof Node || typeof child === "string") element.append(child)
  }
  return element
}

/**
 * @param {number} fen
 * @param {string} [currency]
 */
const money = (fen, currency) => {
  const yuan = (fen / 100).toFixed(2)
  return currency === undefined || currency === "CNY" ? "¥" + yuan : yuan + " " + currency
}
/**
 * @param {number} fen
 * @param {string} [currency]
 */
const big = (fen, currency) =>
  currency === undefined || currency === "CNY"
    ? el("div", { class: "big" }, el("small", {}, "¥"), (fen / 100).toFixed(2))
    : el("div", { class: "big" }, money(fen, currency))

/** The sandbox's times are those of Beijing. */
const clock = (/** @type {number} */ millis) => new Date(millis + 8 * 3600000).toISOString().slice(11, 19)
const time = (/** @type {string} */ text) => text.slice(0, 19).replace("T", " ")
const short = (/** @type {string} */ text) => text.slice(11, 19)

/** @type {Readonly<Record<string, string>>} */
const tones = {
  NOTPAY: "wait",
  PAID: "good",
  SUCCESS: "good",
  REFUND: "info",
  USERPAYING: "wait",
  PAYERROR: "bad",
  PROCESSING: "wait",
  ABNORMAL: "bad",
  ACCEPTED: "info",
  WAIT_USER_CONFIRM: "wait",
  TRANSFERING: "info",
  FAIL: "bad",
  waiting: "wait",
  delivered: "good",
  "given up": "bad",
  fault: "wait",
  report: "bad"
}
const pill = (/** @type {unknown} */ given) => {
  const state = String(given)
  const known = Object.hasOwn(say.states, state) ? say.states[/** @type {keyof typeof say.states} */ (state)] : state
  return el("span", { class: "pill " + (Object.hasOwn(tones, state) ? tones[state] : "") }, known)
}
const orderPill = (/** @type {OrderView} */ { trade_state }) => pill(trade_state === "SUCCESS" ? "PAID" : trade_state)
const statusPill = (/** @type {number} */ status) =>
  el("span", { class: "pill " + (status < 400 ? "good" : "bad") }, String(status))

/**
 * @param {object} view
 * @param {ReadonlyArray<string>} names
 * @param {Formats} [formats]
 */
const facts = (view, names, formats = {}) => {
  /** @type {View} */
  const given = { ...view }
  /** @type {Readonly<Record<string, string>>} */
  const labels = say.fields
  return el(
    "dl",
    { class: "facts" },
    names.filter((name) => given[name] !== undefined && given[name] !== "").map((name) => {
      const format = formats[name]
      const shown = format === undefined ? String(given[name]) : format(/** @type {never} */ (given[name]))
      return [el("dt", {}, labels[name] ?? name), el("dd", format === undefined ? { class: "mono" } : {}, shown)]
    })
  )
}
/** How to show what is more than one value. */
const nested = (/** @type {View} */ view) =>
  Object.fromEntries(
    Object.entries(view).filter(([, value]) => typeof value === "object").map(([name]) => [
      name,
      (/** @type {unknown} */ value) => el("pre", {}, JSON.stringify(value, null, 2))
    ])
  )
const times = {
  create_time: time,
  expire_time: time,
  success_time: time,
  settle_time: time,
  next_time: time,
  at: clock
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastTimer
const toast = (/** @type {string} */ text) => {
  const box = byId("toast")
  box.textContent = text
  box.hidden = false
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => {
    box.hidden = true
  }, 5000)
}

/**
 * @param {string} name
 * @param {unknown} body
 */
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

/**
 * @param {string} label
 * @param {string} style
 * @param {string} name
 * @param {unknown} body
 */
const act = (label, style, name, body) =>
  el("button", {
    class: "act " + style,
    type: "button",
    onclick: async (/** @type {MouseEvent} */ event) => {
      const button = event.currentTarget
      if (!(button instanceof HTMLButtonElement)) return
      button.disabled = true
      if (await control(name, body)) await refresh()
      button.disabled = false
    }
  }, label)

const ofOrder = (/** @type {OrderView} */ order) => ({
  out_trade_no: order.out_trade_no,
  mchid: order.sub_mchid ?? order.mchid
})
const payable = (/** @type {OrderView} */ order) => order.trade_state === "NOTPAY" || order.trade_state === "USERPAYING"
const payPage = (/** @type {OrderView} */ order) =>
  "/_sandbox/pay/" + encodeURIComponent(order.out_trade_no) + "?mchid=" + encodeURIComponent(ofOrder(order).mchid)

// ---------------------------------------------------------------------------------------------------------------------
// what there is
// ---------------------------------------------------------------------------------------------------------------------

/** @type {Pick<State, "time" | "orders" | "refunds" | "transfers" | "accounts" | "notifications">} */
let state = { time: "", orders: [], refunds: [], transfers: [], accounts: [], notifications: [] }
/** @type {ReadonlyArray<Event>} */
let events = []
/** @type {Tab} */
let tab = "orders"
/** @type {Partial<Record<Tab, string>>} */
let chosen = {}
const shown = 200

const load = async (/** @type {string} */ path) => {
  const response = await fetch(path)
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

/** One at a time; who asks meanwhile gets the one after. */
/** @type {Promise<void> | undefined} */
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

const alive = (/** @type {boolean} */ yes) => {
  const dot = document.getElementById("dot")
  if (dot === null) return
  dot.className = yes ? "dot" : "dot off"
  dot.title = yes ? "" : say.lost
}

const live = () => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void refresh()
    }, 150)
  }
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

/** The merchants that have accounts: a platform and its sub-merchants. */
const holders = () =>
  [...new Set(state.accounts.map(({ mchid }) => mchid))].map((mchid) => ({
    mchid,
    accounts: state.accounts.filter((account) => account.mchid === mchid)
  }))

/** @param {ReadonlyArray<AccountView>} accounts */
const sumOf = (accounts) =>
  accounts.reduce((sum, { available_amount, pending_amount }) => sum + available_amount + pending_amount, 0)

/** The entities of all other products. A view starts with its number, and one field has its state. */
const others = () =>
  Object.entries(state).filter(([list]) => list !== "time" && !Object.hasOwn(keyOf, list)).flatMap(([list, views]) =>
    /** @type {ReadonlyArray<View>} */ (views).map((view, index) => {
      const [id] = Object.values(view)
      const [, standing] = Object.entries(view).find(([name]) => /(^|_)(state|status|result)$/.test(name)) ?? []
      return { list, id: String(id), standing, view, key: list + index }
    })
  )

/** @type {{ readonly [K in Tab]: (one: Kinds[K]) => string }} */
const keyOf = {
  orders: (order) => order.mchid + " " + (order.sub_mchid ?? "") + " " + order.out_trade_no,
  refunds: (refund) => refund.refund_id,
  transfers: (transfer) => transfer.transfer_bill_no,
  accounts: ({ mchid }) => mchid,
  others: (other) => other.key,
  notifications: (notification) => notification.id,
  requests: (event) => String(event.seq)
}
/** @returns {{ readonly [K in Tab]: ReadonlyArray<Kinds[K]> }} */
const all = () => ({
  orders: state.orders,
  refunds: state.refunds,
  transfers: state.transfers,
  accounts: holders(),
  others: others(),
  notifications: state.notifications,
  requests: events.flatMap((event) =>
    event.kind === "request" || event.kind === "fault" || event.kind === "report" ? [event] : []
  )
})

/** How many of each wait for somebody to do something. */
/** @type {{ readonly [K in Tab]: (one: Kinds[K]) => boolean }} */
const hot = {
  orders: payable,
  refunds: ({ status }) => status === "PROCESSING" || status === "ABNORMAL",
  transfers: ({ state }) => state === "WAIT_USER_CONFIRM",
  accounts: () => false,
  others: () => false,
  notifications: ({ status }) => status === "waiting",
  requests: ({ kind }) => kind === "report"
}

/**
 * @param {Tab} where
 * @param {string} key
 */
const open = (where, key) => {
  tab = where
  chosen = { ...chosen, [where]: key }
  document.body.classList.add("open")
  draw()
}

// ---------------------------------------------------------------------------------------------------------------------
// lists
// ---------------------------------------------------------------------------------------------------------------------

/** @type {{ readonly [K in Tab]: (one: Kinds[K]) => ReadonlyArray<Child> }} */
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
  accounts: ({ accounts, mchid }) => [
    el("span", { class: "name" }, mchid),
    el("span", { class: "sum" }, money(sumOf(accounts))),
    el("span", { class: "under" }, accounts.map(({ account_type }) => say.accounts[account_type]).join(" · "))
  ],
  others: ({ id, list, standing }) => [
    el("span", { class: "name" }, id),
    el("span", {}),
    el("span", { class: "under" }, listName(list)),
    standing !== undefined && pill(standing)
  ],
  notifications: (notification) => [
    el("span", { class: "name" }, notification.event_type),
    el("span", {}),
    el("span", { class: "under" }, short(notification.create_time), " · ", notification.url),
    pill(notification.status)
  ],
  requests: (event) =>
    event.kind === "request"
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

/**
 * @param {string} title
 * @param {Child} mark
 */
const head = (title, mark) => el("div", { class: "head" }, el("h2", {}, title), mark)

/**
 * @template A
 * @param {string} title
 * @param {ReadonlyArray<A>} list
 * @param {(one: A) => Child} row
 */
const rows = (title, list, row) =>
  list.length === 0 ? [] : [el("h3", {}, title), el("ul", { class: "rows" }, list.map((one) => el("li", {}, row(one))))]

/**
 * @param {string} text
 * @param {Tab} where
 * @param {string} key
 */
const link = (text, where, key) =>
  el("button", { class: "link grow", type: "button", onclick: () => open(where, key) }, text)

/** @type {Map<string, HTMLElement>} */
const codes = new Map()
/** The same element at each drawing: a picture that is made anew blinks. */
const qr = (/** @type {OrderView} */ order) => {
  const text = order.code_url ?? ""
  const key = language + text
  const known = codes.get(key)
  if (known !== undefined) return known
  const said = el("p", {}, say.scan)
  const code = el(
    "a",
    { href: payPage(order), target: "_blank", rel: "noopener" },
    el("img", {
      alt: say.phone,
      src: "/_sandbox/cashier/qr.svg?text=" + encodeURIComponent(text),
      onerror: () => {
        code.hidden = true
        said.textContent = say.noQr
      }
    })
  )
  const box = el("div", { class: "qr" }, code, el("div", {}, said, el("p", { class: "mono", id: "code-url" }, text)))
  codes.set(key, box)
  return box
}

/** @type {{ readonly [K in Tab]: (one: Kinds[K]) => ReadonlyArray<Child> }} */
const detail = {
  orders: (order) => [
    head(order.description, orderPill(order)),
    big(order.total, order.currency),
    payable(order) &&
    el(
      "div",
      { class: "acts" },
      act(say.pay, "main", "pay", ofOrder(order)),
      act(say.decline, "no", "decline", ofOrder(order)),
      el("a", { class: "act", href: payPage(order), target: "_blank", rel: "noopener" }, say.phone)
    ),
    payable(order) && order.code_url !== undefined && qr(order),
    facts({ ...order, refunded: order.refunded || undefined }, [
      "out_trade_no",
      "transaction_id",
      "trade_type",
      "refunded",
      "openid",
      "mchid",
      "sub_mchid",
      "create_time",
      "success_time",
      "expire_time",
      "notify_url"
    ], { ...times, refunded: (/** @type {number} */ fen) => money(fen, order.currency) }),
    rows(
      say.refundsOf,
      state.refunds.filter(({ transaction_id }) => transaction_id === order.transaction_id),
      (refund) => [
        link(refund.out_refund_no, "refunds", keyOf.refunds(refund)),
        money(refund.refund),
        pill(refund.status)
      ]
    ),
    rows(
      say.notificationsOf,
      state.notifications.filter(({ resource }) =>
        resource.out_trade_no === order.out_trade_no &&
        (resource.mchid ?? resource.sp_mchid ?? order.mchid) === order.mchid
      ),
      (notification) => [
        link(notification.event_type, "notifications", notification.id),
        el("span", { class: "when" }, short(notification.create_time)),
        pill(notification.status)
      ]
    )
  ],
  refunds: (refund) => [
    head(refund.reason ?? refund.out_refund_no, pill(refund.status)),
    big(refund.refund),
    hot.refunds(refund) &&
    el(
      "div",
      { class: "acts" },
      act(say.settle, "main", "settle-refund", { out_refund_no: refund.out_refund_no, status: "SUCCESS" }),
      refund.status === "PROCESSING"
        && act(say.abnormal, "no", "settle-refund", { out_refund_no: refund.out_refund_no, status: "ABNORMAL" }),
      act(say.close, "", "settle-refund", { out_refund_no: refund.out_refund_no, status: "CLOSED" })
    ),
    facts(refund, [
      "out_refund_no",
      "refund_id",
      "out_trade_no",
      "transaction_id",
      "total",
      "create_time",
      "settle_time"
    ], {
      ...times,
      total: (/** @type {number} */ fen) => money(fen),
      out_trade_no: (/** @type {string} */ number) => {
        const order = state.orders.find(({ transaction_id }) => transaction_id === refund.transaction_id)
        return order === undefined ? number : link(number, "orders", keyOf.orders(order))
      }
    })
  ],
  transfers: (transfer) => [
    head(transfer.out_bill_no, pill(transfer.state)),
    (transfer.state === "WAIT_USER_CONFIRM" || transfer.state === "TRANSFERING") &&
    el(
      "div",
      { class: "acts" },
      transfer.state === "WAIT_USER_CONFIRM"
        && act(say.confirm, "main", "transfers/confirm", { out_bill_no: transfer.out_bill_no }),
      act(say.fail, "no", "transfers/fail", { out_bill_no: transfer.out_bill_no })
    ),
    rows(
      "",
      events.flatMap((event) =>
        event.kind === "state" && event.what === "transfer" && event.id === transfer.out_bill_no ? [event] : []
      ),
      (event) => [el("span", { class: "when" }, clock(event.at)), el("span", { class: "grow" }), pill(event.state)]
    ),
    rows(
      say.notificationsOf,
      state.notifications.filter(({ resource }) => resource.out_bill_no === transfer.out_bill_no),
      (notification) => [
        link(notification.event_type, "notifications", notification.id),
        pill(notification.status)
      ]
    )
  ],
  accounts: ({ accounts, mchid }) => [
    head(mchid, false),
    big(sumOf(accounts)),
    el(
      "table",
      { class: "accounts" },
      el(
        "thead",
        {},
        el("tr", {}, [say.account, say.available, say.pending].map((name) => el("th", { scope: "col" }, name)))
      ),
      el(
        "tbody",
        {},
        accounts.map(({ account_type, available_amount, pending_amount }) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, say.accounts[account_type]),
            [available_amount, pending_amount].map((fen) => el("td", {}, money(fen)))
          )
        )
      )
    )
  ],
  others: ({ id, list, standing, view }) => [
    head(id, standing !== undefined && pill(standing)),
    facts({ list: listName(list), ...view }, ["list", ...Object.keys(view)], {
      ...times,
      ...nested(view),
      list: (/** @type {string} */ text) => text
    })
  ],
  notifications: (notification) => [
    head(notification.event_type, pill(notification.status)),
    el("div", { class: "acts" }, act(say.redeliver, "", "redeliver", { id: notification.id })),
    facts(notification, ["url", "id", "create_time", "next_time"], times),
    el("h3", {}, say.deliveries),
    (() => {
      const deliveries = events.flatMap((event) =>
        event.kind === "delivery" && event.id === notification.id ? [event] : []
      )
      return deliveries.length === 0
        ? el("p", { class: "under" }, say.notPosted)
        : el(
          "ul",
          { class: "rows", id: "deliveries" },
          deliveries.map((delivery) => {
            const good = (delivery.status === 200 || delivery.status === 204) !== delivery.probe
            return el(
              "li",
              {},
              el("span", { class: "when" }, clock(delivery.at)),
              el(
                "span",
                { class: "grow" },
                fill(say.attempt, delivery.attempt),
                delivery.probe ? " · " + say.probe : "",
                delivery.issue === undefined ? "" : " · " + delivery.issue
              ),
              el(
                "span",
                { class: "pill " + (good ? "good" : "bad") },
                delivery.status === undefined ? say.noResponse : fill(say.responded, delivery.status)
              )
            )
          })
        )
    })(),
    el("h3", {}, say.resource),
    el("pre", {}, JSON.stringify(notification.resource, null, 2))
  ],
  requests: (event) =>
    event.kind !== "request"
      ? [
        head(event.kind === "fault" ? event.fault : event.report, pill(event.kind)),
        facts(event, ["target", "at"], times)
      ]
      : [
        head(event.endpoint ?? event.target, statusPill(event.status)),
        (event.code !== undefined || event.reason !== undefined)
        && el(
          "div",
          { class: "note", id: "refusal" },
          event.code !== undefined && el("b", {}, event.code),
          event.message !== undefined && el("p", {}, event.message),
          event.reason !== undefined && el("p", {}, event.reason)
        ),
        facts({ ...event, target: event.method + " " + event.target }, ["target", "requestId", "at"], times),
        el("h3", {}, say.checks),
        el(
          "ul",
          { class: "checks" },
          Object.entries(say.check).map(([name, label]) => {
            const check = event.checks.findLast((one) => one.name === name)
            const how = check === undefined ? "not" : check.ok ? "ok" : "bad"
            return el(
              "li",
              { class: how, title: { not: say.skipped, ok: say.passed, bad: say.failed }[how] },
              el("span", { class: "sign" }, { not: "–", ok: "✓", bad: "✕" }[how]),
              label
            )
          })
        )
      ]
}

// ---------------------------------------------------------------------------------------------------------------------
// the cashier
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Puts children in place, unless they look the same as the present ones: so focus and scroll position stay.
 *
 * @param {HTMLElement} place
 * @param {ReadonlyArray<Child>} children
 */
const put = (place, children) => {
  const fresh = el("div", {}, children)
  if (
    place.childElementCount > 0 &&
    fresh.isEqualNode(el("div", {}, [...place.childNodes].map((node) => node.cloneNode(true))))
  ) {
    return
  }
  const active = document.activeElement
  const focused = active instanceof HTMLElement && place.contains(active) ? active.dataset.key : undefined
  const scrolled = place.scrollTop
  place.replaceChildren(...fresh.childNodes)
  place.scrollTop = scrolled
  if (focused === undefined) return
  const next = place.querySelector("[data-key=" + CSS.escape(focused) + "]")
  if (next instanceof HTMLElement) next.focus()
}

const draw = () => document.body.dataset.page === "pay" ? drawPay() : drawTab(tab)

const choose = (/** @type {Tab} */ name) => {
  tab = name
  draw()
}

/** @type {ReadonlyArray<Tab>} */
const tabs = ["orders", "refunds", "transfers", "accounts", "others", "notifications", "requests"]

/**
 * How many things of a kind wait for somebody.
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

// ---------------------------------------------------------------------------------------------------------------------
// the payer's phone
// ---------------------------------------------------------------------------------------------------------------------

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
  say = words[language]
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
  language = language === "zh" ? "en" : "zh"
  try {
    localStorage.setItem("language", language)
  } catch { /* Then it is forgotten. */ }
  speak()
})
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.remove("open")
})
speak()
live()
