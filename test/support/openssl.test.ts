/** What openssl said when it was recorded, compared with what it says now. */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import * as Openssl from "./openssl.ts"

const names = readdirSync(Openssl.directory).map((file) => file.replace(/\.json$/, ""))

describe("recordings of openssl", () => {
  it("are there", () => {
    assert.isAbove(names.length, 3)
  })

  for (const name of names) {
    it.skipIf(!Openssl.installed)(`${name}: the installed openssl says the same`, () => {
      let compared = 0
      for (
        const { args, reads, repeatable, stdout, writes } of Openssl.read(name).steps.filter((step) => step.repeatable)
      ) {
        const workshop = Openssl.openLive()
        try {
          for (const [file, content] of Object.entries(reads)) workshop.write(file, Openssl.bytesOf(content))
          assert.strictEqual(
            workshop.run(...args).toString("hex"),
            Openssl.bytesOf(stdout).toString("hex"),
            args.join(" ")
          )
          for (const [file, content] of Object.entries(writes)) {
            assert.strictEqual(
              workshop.read(file).toString("hex"),
              Openssl.bytesOf(content).toString("hex"),
              args.join(" ")
            )
          }
          compared += repeatable ? 1 : 0
        } finally {
          workshop.close()
        }
      }
      assert.isAbove(compared, 0)
    })
  }
})
