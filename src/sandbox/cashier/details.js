// @ts-check
/**
 * The entries of the lists, and the pane with the details of the chosen one.
 *
 * @import { AccountView } from "../products/ecommerce/accounts.ts"
 * @import { OrderView } from "../views.ts"
 * @import { Child } from "./elements.js"
 * @import { Kinds, Tab } from "./sandbox.js"
 */
import { big, clock, el, facts, money, nested, orderPill, pill, short, statusPill, times } from "./elements.js"
import { fill, language, listName, say } from "./language.js"
import { control, drawAgain, events, hot, keyOf, ofOrder, payable, payPage, refresh, state } from "./sandbox.js"

/** @param {ReadonlyArray<AccountView>} accounts */
const sumOf = (accounts) =>
  accounts.reduce((sum, { available_amount, pending_amount }) => sum + available_amount + pending_amount, 0)

/** @type {Tab} */
export let tab = "orders"
/** @type {Partial<Record<Tab, string>>} */
export let chosen = {}

export const choose = (/** @type {Tab} */ name) => {
  tab = name
}

/**
 * @param {Tab} where
 * @param {string} key
 */
export const open = (where, key) => {
  tab = where
  chosen = { ...chosen, [where]: key }
  document.body.classList.add("open")
  drawAgain()
}

/**
 * @param {string} label
 * @param {string} style
 * @param {string} name
 * @param {unknown} body
 */
export const act = (label, style, name, body) =>
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

/** @type {{ readonly [K in Tab]: (one: Kinds[K]) => ReadonlyArray<Child> }} */
export const item = {
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
/** Returns the same element at each drawing, because a picture that is made anew blinks. */
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
export const detail = {
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
        event.kind === "state" && event.entity === "transfer" && event.id === transfer.out_bill_no ? [event] : []
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
