// @ts-check
/** The language of the cashier, and its texts. */
import { words } from "./words.js"

/** @typedef {keyof typeof words} Language */

const saved = () => {
  try {
    return localStorage.getItem("language")
  } catch {
    return null
  }
}
const preferred = saved() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en")
/** @type {Language} */
export let language = preferred === "zh" ? "zh" : "en"
/** @type {(typeof words)[Language]} */
export let say = words[language]
/** @param {string} name */
export const listName = (name) =>
  Object.hasOwn(say.lists, name) ? say.lists[/** @type {keyof typeof say.lists} */ (name)] : name
/**
 * @param {string} text
 * @param {unknown} value
 */
export const fill = (text, value) => text.replace("{}", () => String(value))

export const switchLanguage = () => {
  language = language === "zh" ? "en" : "zh"
  say = words[language]
  try {
    localStorage.setItem("language", language)
  } catch { /* Then it is forgotten. */ }
}
