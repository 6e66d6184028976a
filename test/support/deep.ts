/** JSON that is nested deeper than a function can call itself. */
import * as fc from "fast-check"

const levels: Readonly<Record<string, readonly [string, string]>> = {
  arrays: ["[", "]"],
  objects: ["{\"detail\":", "}"],
  both: ["[{\"a\":", "}]"],
  blank: ["[ \"}]\\\\\", \n", "]"]
}

export const kinds = Object.keys(levels)

/** A text of `depth` levels around a `null`; `cut`: without its end. */
export const deep = (depth: number, kind = "arrays", cut = false): string => {
  const [open = "", close = ""] = levels[kind] ?? []
  return `${open.repeat(depth)}null${cut ? "" : close.repeat(depth)}`
}

/** Such texts, bare and in the fields that are looked into. */
export const arbitrary: fc.Arbitrary<string> = fc.record({
  depth: fc.constantFrom(1, 150, 201, 3000, 12_000),
  kind: fc.constantFrom(...kinds),
  cut: fc.boolean(),
  around: fc.constantFrom(
    ["", ""],
    ["{\"detail\":", "}"],
    ["{\"code\":\"SIGN_ERROR\",\"message\":\"\",\"detail\":", "}"],
    ["{\"resource\":", "}"],
    [" {\"code_url\":\"a\",\"data\":null,\"x\":", "}"]
  )
}).map(({ around: [before, after], cut, depth, kind }) => `${before}${deep(depth, kind, cut)}${after}`)
