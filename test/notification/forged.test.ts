import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { CertificateStore, Notification } from "../../src/index.ts"
import { all } from "../../src/notifications.ts"
import { certificates, config, Platform } from "../support/certificates.ts"
import { deep, kinds } from "../support/deep.ts"
import * as Keys from "../support/keys.ts"
import { bodyOf, type Posted, signed } from "../support/notification.ts"

/** `WECHATPAY_FORGED=100000` for a long run. */
const count = Number(process.env.WECHATPAY_FORGED ?? 3000)

/** Numbers that look random and are the same in every run. */
const numbers = (seed: string) => {
  let block = createHash("sha256").update(seed).digest()
  let at = 0
  return (below: number): number => {
    if (at === 32) {
      block = createHash("sha256").update(block).digest()
      at = 0
    }
    at += 4
    return block.readUInt32BE(at - 4) % below
  }
}

/** Ten minutes after the certificates begin. */
const now = 600

type Forgery = (random: (below: number) => number, genuine: Posted) => Posted

const headerOf = (posted: Posted, name: string, value: string): Posted => ({
  ...posted,
  headers: { ...posted.headers, [name]: value }
})

const signature = "Wechatpay-Signature"

const flipped = (random: (below: number) => number, bytes: Uint8Array) =>
  new Uint8Array(Keys.flip(bytes, random(bytes.length * 8)))

/** Signing is slow: each kind signs a few, and uses them in turn. */
const pooled = (forge: Forgery): Forgery => {
  const pool: Array<Posted> = []
  return (random, genuine) => {
    if (pool.length < 50) pool.push(forge(random, genuine))
    return pool[random(pool.length)]!
  }
}

const forgedBy = (privateKey: KeyObject): Forgery =>
  pooled((random) =>
    signed(bodyOf({ id: `EV-${random(2 ** 31)}` }), now, { privateKey, serial: certificates.first().serial })
  )

const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey

const forgeries: Readonly<Record<string, Forgery>> = {
  "a bit of the body": (random, genuine) => ({ ...genuine, body: flipped(random, genuine.body) }),
  "a bit of the signature": (random, genuine) =>
    headerOf(
      genuine,
      signature,
      Buffer.from(flipped(random, Buffer.from(genuine.headers[signature] ?? "", "base64"))).toString("base64")
    ),
  "a character of a header": (random, genuine) => {
    const names = ["Wechatpay-Nonce", "Wechatpay-Timestamp", "Wechatpay-Serial", signature]
    const name = names[random(names.length)] ?? signature
    const value = genuine.headers[name] ?? ""
    const at = random(value.length)
    const other = "0123456789ABCDEFabcdef+/=_ "[random(27)] ?? "0"
    // A serial means the same in either case.
    const same = other.toUpperCase() === value[at]?.toUpperCase() || other === " "
    return headerOf(genuine, name, same ? `${value}x` : value.slice(0, at) + other + value.slice(at + 1))
  },
  "a bit of the ciphertext": (random, genuine) => {
    const body = JSON.parse(Buffer.from(genuine.body).toString())
    body.resource.ciphertext = Buffer.from(flipped(random, Buffer.from(body.resource.ciphertext, "base64")))
      .toString("base64")
    return { ...genuine, body: new Uint8Array(Buffer.from(JSON.stringify(body))) }
  },
  "a replay from outside the window": pooled((random) =>
    signed(bodyOf(), now, {
      ahead: (random(2) === 0 ? 1 : -1) * (301 + random(now)),
      privateKey: certificates.first().privateKey,
      serial: certificates.first().serial
    })
  ),
  "a header of another notification": pooled((random, genuine) => {
    const changes: ReadonlyArray<readonly [string, string]> = [
      ["Wechatpay-Nonce", random(2 ** 31).toString(16)],
      ["Wechatpay-Timestamp", String(now - 1 - random(299))],
      [
        signature,
        signed(`{"id":${random(2 ** 31)}}`, now, { privateKey: certificates.first().privateKey }).headers[signature] ??
          ""
      ]
    ]
    return headerOf(genuine, ...changes[random(changes.length)]!)
  }),
  "a stranger's key": forgedBy(stranger),
  "the merchant's key": forgedBy(Keys.rsa("merchant").privateKey),
  "a serial of the forger's own": (random, genuine) =>
    headerOf(
      genuine,
      "Wechatpay-Serial",
      random(2) === 0
        ? createHash("sha1").update(String(random(2 ** 31))).digest("hex").toUpperCase()
        : `PUB_KEY_ID_0${random(2 ** 31)}`
    ),
  "brackets without end": (random, genuine) => ({
    ...genuine,
    body: new Uint8Array(Buffer.from(deep(100 + random(10_000), kinds[random(kinds.length)], random(2) === 0)))
  }),
  "noise": (random, genuine) => ({
    ...genuine,
    body: new Uint8Array(Array.from({ length: random(64) }, () => random(256)))
  })
}

const collectGarbage = (): void => {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
}

const heap = () => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

it.effect(
  `${count} forged notifications are all refused, without a crash, a download for each, or growing memory`,
  () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now * 1000)
      const platform = new Platform()
      const parse = Notification.parse(all)
      yield* Effect.gen(function*() {
        const genuine = signed(bodyOf(), now, {
          privateKey: certificates.first().privateKey,
          serial: certificates.first().serial
        })
        const kinds = Object.entries(forgeries)
        const random = numbers("forged")
        const reasons = new Map<string, number>()
        let sizeThen = 0
        for (let number = 0; number < count; number++) {
          const [kind, forge] = kinds[number % kinds.length] ?? kinds[0]!
          const { body, headers } = forge(random, genuine)
          const error = yield* Effect.flip(parse(headers, body))
          const reason = error._tag === "SignatureError" ? error.reason._tag : error._tag
          if (error._tag !== "SignatureError") assert.fail(`${kind}: ${reason}`)
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
          if (number === Math.floor(count / 5)) sizeThen = heap()
          if (number % 1000 === 0) yield* Effect.yieldNow
        }
        const grown = heap() - sizeThen
        // What a run leaves in caches, and less than a kilobyte for each notification.
        assert.isBelow(grown, 1024 * 1024 + 800 * count)
        for (const reason of ["Mismatch", "StaleTimestamp", "UnknownSerial", "MalformedHeader"]) {
          assert.isAbove(reasons.get(reason) ?? 0, count / 100, reason)
        }
        // One at the start, one for the serials that nobody knows, which is not asked again within a minute.
        assert.isAtMost(platform.downloads.length, 2)
        assert.strictEqual((yield* parse(genuine.headers, genuine.body)).event, "Order.paid")
      }).pipe(
        Effect.provide(CertificateStore.layerCertificates().pipe(Layer.provideMerge(config()))),
        Effect.provide(platform.layer)
      )
    }),
  120_000
)
