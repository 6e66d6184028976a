import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { Notification, type NotificationEvent, NotificationHandler, NotificationRouter } from "../../src/index.ts"
import { all } from "../../src/notifications.ts"
import { layer, post } from "../support/notification.ts"
import { type Sample, samples as merchantSamples } from "../support/notificationSamples.ts"
import { platformSamples } from "../support/platformSamples.ts"

const declared: ReadonlyArray<NotificationEvent.Any> = all
const samples = [...merchantSamples, ...platformSamples]

const posted = ({ content, event_type, original_type, summary }: Sample) =>
  post({ event_type, original_type, content, ...(summary === undefined ? {} : { summary }) })

/** Name of the declaration that takes a sample, whole. */
const takenBy = (events: ReadonlyArray<NotificationEvent.Any>, sample: Sample) =>
  Effect.flatMap(posted(sample), ({ body, headers }) => Notification.parse(events)(headers, body)).pipe(
    Effect.map(({ event }) => event === "Unknown" ? undefined : event)
  )

const labelled = samples.map((sample) => ({ sample, label: `${sample.event ?? "nothing"} (${sample.source})` }))

describe("The content of every notification", () => {
  it("has a sample", () => {
    assert.deepStrictEqual(
      declared.filter(({ name }) => !samples.some(({ event }) => event === name)).map(({ name }) => name),
      []
    )
  })

  it.effect("is taken by its own declaration, and by no other", () =>
    Effect.gen(function*() {
      for (const { label, sample } of labelled) {
        const takers: Array<string> = []
        for (const event of declared) {
          const taken = yield* takenBy([event], sample)
          if (taken !== undefined) takers.push(taken)
        }
        assert.deepStrictEqual(takers, sample.event === undefined ? [] : [sample.event], label)
      }
    }).pipe(Effect.provide(layer)))

  it.effect("is taken by its own declaration in any order of the declarations", () =>
    Effect.gen(function*() {
      const run = Effect.runPromiseWith(yield* Effect.context<never>())
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...labelled),
            fc.shuffledSubarray([...declared], { minLength: declared.length }),
            ({ label, sample }, events) =>
              run(takenBy(events, sample).pipe(Effect.provide(layer))).then((taken) =>
                assert.strictEqual(taken, sample.event, label)
              )
          ),
          { numRuns: 300 }
        )
      )
    }))

  it.effect("is not handed out where money moves and it names other merchants only", () =>
    Effect.gen(function*() {
      const money = /^(Refund|Transfer|BatchTransfer|ServiceOrder|Order)\./
      const names = ["mchid", "mch_id", "sp_mchid", "combine_mchid"]
      const checked = new Set<string>()
      for (const { label, sample } of labelled) {
        if (sample.event === undefined || !money.test(sample.event)) continue
        const present = names.filter((name) => sample.content[name] !== undefined)
        if (present.length === 0) continue
        const others = Object.fromEntries(present.map((name) => [name, "1900000199"]))
        const { body, headers } = yield* posted({ ...sample, content: { ...sample.content, ...others } })
        const error = yield* Effect.flip(Notification.parse(declared)(headers, body))
        assert.strictEqual(error._tag === "ResponseDecodeError" && error.reason._tag, "UnexpectedContent", label)
        assert.include(error.message, "belongs to another merchant", label)
        checked.add(sample.event)
      }
      assert.includeMembers([...checked], ["Refund.succeeded", "Transfer.finished", "ServiceOrder.paid", "Order.paid"])
    }).pipe(Effect.provide(layer)))

  it.effect("is never a payment under another product's event type", () =>
    Effect.gen(function*() {
      const payments = declared.filter(({ eventTypes }) => eventTypes.includes("TRANSACTION.SUCCESS"))
      for (const { label, sample } of labelled) {
        // A deduction that failed is of the same product as one that was paid: it is refused, not left to others.
        const deduction = sample.content.trade_scene === "PARKING" || sample.content.trade_type === "PAP"
        if (deduction || payments.some(({ name }) => name === sample.event)) continue
        const taken = yield* takenBy(payments, {
          ...sample,
          event_type: "TRANSACTION.SUCCESS",
          original_type: "transaction"
        })
        assert.isUndefined(taken, label)
      }
    }).pipe(Effect.provide(layer)))

  it.effect("is refused by a router that has no function for it, and comes again", () =>
    Effect.gen(function*() {
      const receiver = NotificationHandler.make(NotificationRouter.make())
      for (const { label, sample } of labelled) {
        const { body, headers } = yield* posted(sample)
        // The program's own test may be lost.
        const expected = sample.event === "Echo.received" ? 204 : 500
        assert.strictEqual((yield* receiver.receive(headers, body)).status, expected, label)
      }
    }).pipe(Effect.provide(layer)))
})
