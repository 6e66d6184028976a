/**
 * How the search reads text. VitePress ships these functions by their source, so they refer to nothing outside
 * themselves.
 */

/** Words of a page: pairs of Chinese characters; names, numbers and routes whole and in parts. */
export const tokenize = (text: string): Array<string> => {
  const words: Array<string> = []
  for (const run of text.match(/\p{Script=Han}+|\/[\w/{}.-]+|\w+(?:\.\w+)*/gu) ?? []) {
    if (/\p{Script=Han}/u.test(run)) {
      if (run.length === 1) words.push(run)
      for (let start = 0; start + 1 < run.length; start++) words.push(run.slice(start, start + 2))
      continue
    }
    words.push(run)
    const parts = run.split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/).filter((part) => part !== "")
    if (parts.length > 1) words.push(...parts)
    if (run.includes(".")) words.push(...run.split("."))
  }
  return words
}

/** Words of a query: the same, but a name stays whole, so that all of it has to be found. */
export const tokenizeQuery = (text: string): Array<string> => {
  const words: Array<string> = []
  for (const run of text.match(/\p{Script=Han}+|\/[\w/{}.-]+|\w+(?:\.\w+)*/gu) ?? []) {
    if (!/\p{Script=Han}/u.test(run)) {
      words.push(run)
      continue
    }
    if (run.length === 1) words.push(run)
    for (let start = 0; start + 1 < run.length; start++) words.push(run.slice(start, start + 2))
  }
  return words
}

/** Whether the beginning of a word suffices: not in Chinese, where a pair of characters is a word. */
export const prefix = (term: string): boolean => !/\p{Script=Han}/u.test(term)

/** How far a word may differ: a fifth of a long word in Latin letters. */
export const fuzzy = (term: string): number | false => /^[A-Za-z]{5,}$/.test(term) ? 0.2 : false
