import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { ProfitSharingReceiver as PartnerProfitSharingReceiver } from "../../src/api/partner-profit-sharing/index.ts"
import { Combine, Native } from "../../src/api/payments/index.ts"
import { Catalogue } from "../../src/catalogue/index.ts"
import type * as Endpoint from "../../src/Endpoint.ts"
import * as Core from "../../src/sandbox/core.ts"
import type { Operation } from "../../src/sandbox/engine/operation.ts"
import * as Ownership from "../../src/sandbox/engine/ownership.ts"
import * as Keys from "../../src/sandbox/protocol/keys.ts"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"
import { Opener, Sealer } from "../../src/Wire.ts"

const core = Effect.runSync(Core.make({ materials: Keys.ofProcess(), origin: "http://sandbox.localhost" }))

const served = new Map(core.operations.map((operation) => [operation.description.name, operation]))

/** Not a cipher: exactly what is sealed must be opened. */
const sealer = { seal: (plain: string) => Effect.succeed(`sealed ${plain}`) }
const opener = { open: (sealed: string) => Effect.succeed(sealed.replace(/^sealed /, "")) }

/** What a program would send with arbitrary values in every field. */
const encode = (description: Endpoint.Description, request: unknown) =>
  Schema.encodeUnknownEffect(description.request)(request).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Schema.Record(Schema.String, Schema.Unknown))),
    Effect.provideService(Sealer, sealer),
    Effect.provide(Sandbox.layer())
  )

const respond = Effect.fnUntraced(function*(operation: Operation, fields: Readonly<Record<string, unknown>>) {
  const prepared = yield* operation.prepare(fields).pipe(Effect.provideService(Opener, opener))
  const caller = core.kernel.merchant(Core.mchid)
  assert.isDefined(caller)
  return yield* prepared({
    now: 0,
    kernel: core.kernel,
    caller,
    origin: core.kernel.origin,
    wire: fields,
    file: undefined
  }).pipe(Effect.provideService(Sealer, sealer))
})

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Times that the wire's form can carry. */
const withinWire = (value: unknown): unknown =>
  DateTime.isDateTime(value)
    ? DateTime.makeUnsafe(Math.abs(value.epochMilliseconds) % 4e12)
    : Array.isArray(value)
    ? value.map(withinWire)
    : isRecord(value) && !Redacted.isRedacted(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withinWire(one)]))
    : value

/** Any request that fits. */
const requests = (description: Endpoint.Description) =>
  Arbitrary.map(Arbitrary.schema(Schema.toType(description.request)), withinWire)

describe("the sandbox", () => {
  it("serves every endpoint of the catalogue, and none twice", () => {
    assert.deepStrictEqual(
      core.operations.map(({ description }) => description.name).toSorted(),
      Catalogue.all.map(({ description }) => description.name).toSorted()
    )
  })

  const codesOf = ({ description }: Endpoint.Any) => [
    Ownership.unknownMerchant(description),
    Ownership.foreignMerchant(description),
    Ownership.foreignAppid(description)
  ]

  it("refuses other merchants' numbers with codes that the endpoint's page lists", () => {
    assert.deepStrictEqual(codesOf(Native.prepay), ["MCH_NOT_EXISTS", "NO_AUTH", "APPID_MCHID_NOT_MATCH"])
    assert.deepStrictEqual(codesOf(Combine.prepayNative), ["MCH_NOT_EXISTS", "NOAUTH", "APPID_MCHID_NOT_MATCH"])
    assert.deepStrictEqual(codesOf(PartnerProfitSharingReceiver.add), ["NO_AUTH", "NO_AUTH", "INVALID_REQUEST"])
  })

  const stateless = Catalogue.all.flatMap(({ description }) => {
    const operation = served.get(description.name)
    return operation === undefined || operation.stateful ? [] : [operation]
  })

  for (const operation of stateless) {
    const { description } = operation
    it.effect(
      `serves ${description.name}, which has no state, with an example that decodes and names what was asked for`,
      () =>
        Effect.gen(function*() {
          // The smallest requests have no optional field, and so not one of those of which one is needed.
          const sample = { count: 10, size: 20, maxDiscards: 10_000 }
          for (const request of yield* Arbitrary.sampleEffect(requests(description), sample)) {
            const fields = yield* encode(description, request)
            const encoded = yield* respond(operation, fields)
            assert.deepInclude({ ...encoded, body: undefined }, { _tag: "Encoded" })
            if (encoded._tag === "Refused" || description.kind === "stream" || encoded.body.length === 0) continue
            const json: unknown = JSON.parse(Buffer.from(encoded.body).toString("utf8"))
            yield* Schema.decodeUnknownEffect(description.response)(json).pipe(Effect.provideService(Opener, opener))
            for (const name of description.identifiers()) {
              if (fields[name] === undefined) continue
              assert.strictEqual(isRecord(json) ? json[name] : undefined, fields[name], name)
            }
          }
        })
    )
  }
})
