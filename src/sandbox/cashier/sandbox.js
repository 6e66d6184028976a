// @ts-check
/**
 * The state and the events of the sandbox, kept up to date, and its controls.
 *
 * @import { Event } from "../engine/kernel.ts"
 * @import { NotificationView, OrderView, RefundView, State } from "../views.ts"
 * @import { AccountView } from "../products/ecommerce/accounts.ts"
 * @import { View } from "./elements.js"
 */
import { toast } from "./elements.js"
import { say } from "./language.js"

/** @typedef {Extract<Event, { kind: "request" | "fault" | "report" }>} Call */
/** @typedef {{ list: string, id: string, standing: unknown, view: View, key: string }} Other */
/** @typedef {State["transfers"][number]} TransferView */
/** @typedef {{ mchid: string, accounts: ReadonlyArray<AccountView> }} Holder */
/**
 * The type of the entries of each tab.
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

let redraw = () => {}
/** Calls a function after each change. */
export const onChange = (/** @type {() => void} */ draw) => {
  redraw = draw
}
export const drawAgain = () => redraw()

/** @type {Pick<State, "time" | "orders" | "refunds" | "transfers" | "accounts" | "notifications">} */
export let state = { time: "", orders: [], refunds: [], transfers: [], accounts: [], notifications: [] }
/** @type {ReadonlyArray<Event>} */
export let events = []

const load = async (/** @type {string} */ path) => {
  const response = await fetch(path)
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

/** Loads state and events. Only one load runs at a time; a call meanwhile starts another after it. */
/** @type {Promise<void> | undefined} */
let running
let again = false
let restarted = false
export const refresh = () => {
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
        redraw()
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

export const live = () => {
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

export const ofOrder = (/** @type {OrderView} */ order) => ({
  out_trade_no: order.out_trade_no,
  mchid: order.sub_mchid ?? order.mchid
})
export const payable = (/** @type {OrderView} */ order) =>
  order.trade_state === "NOTPAY" || order.trade_state === "USERPAYING"
export const payPage = (/** @type {OrderView} */ order) =>
  "/_sandbox/pay/" + encodeURIComponent(order.out_trade_no) + "?mchid=" + encodeURIComponent(ofOrder(order).mchid)

/** The merchants that have accounts: a platform and its sub-merchants. */
const holders = () =>
  [...new Set(state.accounts.map(({ mchid }) => mchid))].map((mchid) => ({
    mchid,
    accounts: state.accounts.filter((account) => account.mchid === mchid)
  }))

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
export const keyOf = {
  orders: (order) => order.mchid + " " + (order.sub_mchid ?? "") + " " + order.out_trade_no,
  refunds: (refund) => refund.refund_id,
  transfers: (transfer) => transfer.transfer_bill_no,
  accounts: ({ mchid }) => mchid,
  others: (other) => other.key,
  notifications: (notification) => notification.id,
  requests: (event) => String(event.seq)
}
/** @returns {{ readonly [K in Tab]: ReadonlyArray<Kinds[K]> }} */
export const all = () => ({
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

/** Whether an entry waits for somebody to act. */
/** @type {{ readonly [K in Tab]: (one: Kinds[K]) => boolean }} */
export const hot = {
  orders: payable,
  refunds: ({ status }) => status === "PROCESSING" || status === "ABNORMAL",
  transfers: ({ state }) => state === "WAIT_USER_CONFIRM",
  accounts: () => false,
  others: () => false,
  notifications: ({ status }) => status === "waiting",
  requests: ({ kind }) => kind === "report"
}

/**
 * @param {string} name
 * @param {unknown} body
 */
export const control = async (name, body) => {
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
