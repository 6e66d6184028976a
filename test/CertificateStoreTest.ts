/** Laws of every {@link CertificateStore}, no matter where its keys come from. */
import { assert, describe, it } from "@effect/vitest"
import { CertificateStore } from "effect-wechatpay"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { KeyObject } from "node:crypto"
import { assertNoCanary } from "./support/canary.ts"
import type { Platform } from "./support/certificates.ts"

/** A store under test. */
export interface Subject {
  readonly platform: Platform
  readonly layer: Layer.Layer<CertificateStore.CertificateStore, unknown>
  /** Serial and key that requests are to name. */
  readonly current: { readonly serial: string; readonly publicKey: KeyObject }
  /** All keys that can be found. */
  readonly keys: ReadonlyArray<{ readonly serial: string; readonly publicKey: KeyObject }>
}

/** Runs the laws over a store; `make` gives a fresh one each time. */
export const suite = (name: string, make: () => Subject): void => {
  describe(name, () => {
    const law = (
      title: string,
      test: (subject: Subject) => Effect.Effect<void, unknown, CertificateStore.CertificateStore>
    ) =>
      it.effect(title, () =>
        Effect.suspend(() => {
          const subject = make()
          return Effect.provide(test(subject), subject.layer)
        }))

    law(
      "asks for nothing when it is built, nor when its serials are asked for",
      ({ platform }) =>
        Effect.gen(function*() {
          const store = yield* CertificateStore.CertificateStore
          yield* store.serials
          assert.deepStrictEqual(platform.received, [])
        })
    )

    law(
      "finds every key by its serial, in upper or lower case, with colons or without",
      ({ keys }) =>
        Effect.gen(function*() {
          const store = yield* CertificateStore.CertificateStore
          for (const { publicKey, serial } of keys) {
            const spellings = [
              serial,
              serial.toLowerCase(),
              serial.startsWith("PUB") ? serial : serial.replaceAll(/(..)(?!$)/g, "$1:")
            ]
            for (const spelling of spellings) {
              const key = yield* store.get(spelling)
              assert.strictEqual(key?.serial, serial)
              assert.strictEqual(key?.kind, serial.startsWith("PUB_KEY_ID_") ? "publicKey" : "certificate")
              assert.isTrue(key?.publicKey.equals(publicKey))
            }
          }
        })
    )

    law("names a key that it also finds", ({ current }) =>
      Effect.gen(function*() {
        const store = yield* CertificateStore.CertificateStore
        const key = yield* store.current
        assert.strictEqual(key.serial, current.serial)
        assert.isTrue(key.publicKey.equals(current.publicKey))
        assert.deepStrictEqual(yield* store.get(key.serial), key)
        assert.include(yield* store.serials, key.serial)
      }))

    law("finds nothing for the serial of a stranger", () =>
      Effect.gen(function*() {
        const store = yield* CertificateStore.CertificateStore
        assert.isUndefined(yield* store.get("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"))
        assert.isUndefined(yield* store.get("PUB_KEY_ID_0000000000000000000000000000000099"))
      }))

    law("finds nothing for what is no serial, and does not ask for it", ({ keys, platform }) =>
      Effect.gen(function*() {
        const store = yield* CertificateStore.CertificateStore
        const [known] = keys
        const wrong = ["", "XYZ", "A".repeat(65), "../certificates", "PUB_KEY_ID_", `${known?.serial}\0`]
        for (const serial of wrong) assert.isUndefined(yield* store.get(serial))
        assert.deepStrictEqual(platform.received, [])
      }))

    law("keeps the leading zeros of a serial", ({ keys }) =>
      Effect.gen(function*() {
        const store = yield* CertificateStore.CertificateStore
        for (const { serial } of keys.filter(({ serial }) => serial.startsWith("0"))) {
          assert.isUndefined(yield* store.get(serial.slice(1)))
        }
      }))

    law("signs every request that it sends", ({ platform }) =>
      Effect.gen(function*() {
        const store = yield* CertificateStore.CertificateStore
        yield* store.current
        yield* store.get("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")
        assert.deepStrictEqual(platform.received.filter(({ isAuthentic }) => !isAuthentic), [])
      }))

    law("shows no secret", () =>
      Effect.gen(function*() {
        const store = yield* CertificateStore.CertificateStore
        yield* store.current
        assertNoCanary(store)
      }))
  })
}
