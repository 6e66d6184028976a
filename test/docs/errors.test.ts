import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as durable from "../../src/durable/index.ts"
import * as core from "../../src/index.ts"
import * as testing from "../../src/testing.ts"

const page = readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8")

interface ErrorClass {
  readonly fields: Readonly<Record<string, unknown>>
}

const isErrorClass = (value: unknown): value is ErrorClass =>
  typeof value === "function" && value.prototype instanceof Error && "fields" in value

const classes = [...new Set([...Object.values(core), ...Object.values(testing), ...Object.values(durable)])].flatMap((
  module
) => Object.entries(module).flatMap(([name, value]) => isErrorClass(value) ? [[name, value] as const] : []))

/** Values of a class's `reason`, if it has one. */
const reasons = ({ fields }: ErrorClass): ReadonlyArray<string> => {
  const { reason } = fields
  return Schema.isSchema(reason) && "cases" in reason ? Object.keys(Object(reason.cases)) : []
}

describe("docs/errors.md", () => {
  it("knows of the errors at all", () => {
    const names = classes.map(([name]) => name)
    assert.includeMembers(names, ["RequestEncodeError", "ApiError", "SignatureError", "ConfigurationError"])
    assert.includeMembers(classes.flatMap(([, value]) => reasons(value)), ["Probe", "Timeout", "Untrusted"])
  })

  for (const [name, value] of classes) {
    it(`has a row for ${name}`, () => assert.include(page, `\n| \`${name}\``))
    for (const reason of reasons(value)) {
      it(`says what ${name} with the reason ${reason} means`, () => {
        assert.match(page, new RegExp(`\\n\\| \`${name}\`[^|]*\`${reason}\``))
      })
    }
  }
})
