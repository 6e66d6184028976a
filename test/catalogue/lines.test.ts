import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Catalogue } from "effect-wechatpay/catalogue"
import { readdirSync } from "node:fs"
import * as Path from "node:path"
import { rolldown } from "rolldown"

const src = Path.join(import.meta.dirname, "../../src")

/** Files of a bundle: each with the product lines of which it has code, and the files that it loads later. */
const bundle = async (program: string) => {
  const build = await rolldown({
    input: "program",
    platform: "node",
    external: (id) => /^(effect|node:)/.test(id),
    tsconfig: false,
    logLevel: "silent",
    plugins: [{
      name: "program",
      resolveId: (id) => id === "program" ? id : undefined,
      load: (id) => id === "program" ? program : undefined
    }]
  })
  const { output } = await build.generate({ format: "esm" })
  await build.close()
  return output.flatMap((file) =>
    file.type === "chunk"
      ? [{
        isEntry: file.isEntry,
        lines: [
          ...new Set(
            file.moduleIds.flatMap((id) => /\/src\/api\/([^/]+)\//.exec(id)?.[1] ?? [])
          )
        ],
        later: file.dynamicImports.length
      }]
      : []
  )
}

describe("Catalogue.lines", () => {
  it("has every product line, in the order of Catalogue.entries", () => {
    const names = Catalogue.lines.map(({ name }) => name)
    assert.sameMembers(names, readdirSync(Path.join(src, "api")))
    assert.deepStrictEqual(names, [...new Set(Catalogue.entries.map(({ line }) => line))])
  })

  it.effect("loads the endpoints that are in Catalogue.entries", () =>
    Effect.gen(function*() {
      const loaded = yield* Effect.forEach(Catalogue.lines, ({ load }) => load)
      assert.deepStrictEqual(loaded.flat(), Catalogue.entries)
    }))

  it("is split by bundlers: the program itself has no product line", async () => {
    const chunks = await bundle(`export { lines } from ${JSON.stringify(Path.join(src, "catalogue/lines.ts"))}`)
    const entry = chunks.find(({ isEntry }) => isEntry)
    assert.deepStrictEqual(entry?.lines, [])
    assert.strictEqual(entry?.later, Catalogue.lines.length)
    for (const { name } of Catalogue.lines) {
      assert.isTrue(chunks.some(({ isEntry, lines }) => !isEntry && lines.includes(name)), name)
    }
    // Transfers share code with no other line.
    assert.isTrue(chunks.some(({ lines }) => lines.length === 1 && lines[0] === "transfers"))
  })
})
