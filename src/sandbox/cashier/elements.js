// @ts-check
/**
 * Elements of the cashier's pages. Text from requests is only ever set as text; the page's policy forbids anything else.
 *
 * @import { OrderView } from "../views.ts"
 */
import { say } from "./language.js"

/** @typedef {Node | string | false | null | undefined | ReadonlyArray<unknown>} Child */
/** @typedef {Readonly<Record<string, unknown>>} View */
/** @typedef {Readonly<Record<string, (value: never) => Child>>} Formats */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export const byId = (id) => document.getElementById(id) ?? document.createElement("div")
/**
 * An element: attributes by name, listeners by onName, children as elements or as text.
 *
 * @param {string} name
 * @param {Readonly<Record<string, unknown>>} attributes
 * @param {...Child} children
 */
export const el = (name, attributes, ...children) => {
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
export const money = (fen, currency) => {
  const yuan = (fen / 100).toFixed(2)
  return currency === undefined || currency === "CNY" ? "¥" + yuan : yuan + " " + currency
}
/**
 * @param {number} fen
 * @param {string} [currency]
 */
export const big = (fen, currency) =>
  currency === undefined || currency === "CNY"
    ? el("div", { class: "big" }, el("small", {}, "¥"), (fen / 100).toFixed(2))
    : el("div", { class: "big" }, money(fen, currency))

/** A time of day in Beijing, as all times of the sandbox. */
export const clock = (/** @type {number} */ millis) => new Date(millis + 8 * 3600000).toISOString().slice(11, 19)
export const time = (/** @type {string} */ text) => text.slice(0, 19).replace("T", " ")
export const short = (/** @type {string} */ text) => text.slice(11, 19)

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
export const pill = (/** @type {unknown} */ given) => {
  const state = String(given)
  const known = Object.hasOwn(say.states, state) ? say.states[/** @type {keyof typeof say.states} */ (state)] : state
  return el("span", { class: "pill " + (Object.hasOwn(tones, state) ? tones[state] : "") }, known)
}
export const orderPill = (/** @type {OrderView} */ { trade_state }) =>
  pill(trade_state === "SUCCESS" ? "PAID" : trade_state)
export const statusPill = (/** @type {number} */ status) =>
  el("span", { class: "pill " + (status < 400 ? "good" : "bad") }, String(status))

/**
 * @param {object} view
 * @param {ReadonlyArray<string>} names
 * @param {Formats} [formats]
 */
export const facts = (view, names, formats = {}) => {
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
/** Formats that show the fields with objects and lists as JSON. */
export const nested = (/** @type {View} */ view) =>
  Object.fromEntries(
    Object.entries(view).filter(([, value]) => typeof value === "object").map(([name]) => [
      name,
      (/** @type {unknown} */ value) => el("pre", {}, JSON.stringify(value, null, 2))
    ])
  )
export const times = {
  create_time: time,
  expire_time: time,
  success_time: time,
  settle_time: time,
  next_time: time,
  at: clock
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastTimer
export const toast = (/** @type {string} */ text) => {
  const box = byId("toast")
  box.textContent = text
  box.hidden = false
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => {
    box.hidden = true
  }, 5000)
}

/**
 * Replaces the children of an element, unless the new ones look the same: so focus and scroll position stay.
 *
 * @param {HTMLElement} place
 * @param {ReadonlyArray<Child>} children
 */
export const put = (place, children) => {
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
