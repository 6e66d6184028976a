/** `check`: checks whether the settings of the environment work. */
import * as Command from "effect/cli/Command"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import { Order as PartnerOrder } from "../api/partner-payments/index.ts"
import { Order } from "../api/payments/index.ts"
import { Echo } from "../api/security/index.ts"
import { CertificateStore } from "../CertificateStore.ts"
import type * as Endpoint from "../Endpoint.ts"
import * as WeChatPay from "../WeChatPay.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import type { ApiError } from "../WeChatPayError.ts"
import { list } from "./certificates.ts"
import * as Flags from "./flags.ts"
import { fail, failed, json, slow } from "./output.ts"

/** The result of one check. */
interface Finding {
  readonly what: string
  readonly state: "ok" | "wrong" | "skipped"
  readonly found: string
  /** Advice. */
  readonly remedy?: string
}

const ok = (what: string, found: string): Finding => ({ what, state: "ok", found })
const skipped = (what: string, found: string): Finding => ({ what, state: "skipped", found })
const wrong = (what: string, found: string, remedy: string): Finding => ({ what, state: "wrong", found, remedy })

/** An order that no program places. */
const out_trade_no = "effectwechatpaycheck"

/** Requests are good for five minutes on either side. */
const tolerance = 300

const settings = Effect.map(WeChatPayConfig, ({ appid, baseUrl, mchid, mode, notifyUrl, serialNo }): Finding =>
  ok(
    "settings",
    `merchant ${mchid}${mode === undefined ? "" : ` (${mode})`}, certificate ${serialNo}, appid ${
      appid ?? "none"
    }, notify_url ${notifyUrl ?? "none"}, ${baseUrl}`
  ))

const certificate = Effect.map(WeChatPayConfig, ({ publicKey }): Finding =>
  publicKey === undefined
    ? skipped("private key", "a signer of the program's own signs: there is no key to compare")
    : ok("private key", "fits the settings; with a certificate it is the certificate's own"))

const platformKeys = Effect.gen(function*() {
  const store = yield* CertificateStore
  const { kind, serial } = yield* store.current
  return ok("platform key", `${kind === "publicKey" ? "WeChat Pay public key" : "platform certificate"} ${serial}`)
}).pipe(
  Effect.catch((error) =>
    Effect.succeed(wrong("platform key", failed(error).text, "check the settings of WeChat Pay's key"))
  )
)

const clock = Effect.gen(function*() {
  const { baseUrl } = yield* WeChatPayConfig
  const client = yield* HttpClient.HttpClient
  const before = yield* Clock.currentTimeMillis
  const { headers } = yield* client.execute(HttpClientRequest.get(`${baseUrl}/v3/certificates`, {
    headers: { accept: "application/json", "user-agent": "effect-wechatpay check" }
  })).pipe(Effect.timeout("10 seconds"))
  const after = yield* Clock.currentTimeMillis
  const theirs = Date.parse(headers.date ?? "")
  if (Number.isNaN(theirs)) return skipped("clock", "the response has no Date")
  // In whole seconds, as the header is.
  const off = Math.round(((before + after) / 2 - theirs - 500) / 1000)
  const found = Math.abs(off) <= 1
    ? "agrees with WeChat Pay's"
    : `${Math.abs(off)} seconds ${off > 0 ? "ahead" : "behind"}`
  return Math.abs(off) < tolerance / 5
    ? ok("clock", found)
    : wrong("clock", found, "set it by NTP: WeChat Pay refuses requests that are five minutes off")
}).pipe(
  Effect.catch(() =>
    Effect.map(
      WeChatPayConfig,
      ({ baseUrl }) =>
        wrong("connection", `${baseUrl} does not respond`, "check network, proxy and firewall, or WECHATPAY_BASE_URL")
    )
  )
)

const accepted = ok("signing", "WeChat Pay accepts our signature")

/** The finding if WeChat Pay refuses our signature. */
const signatureRefused = (error: ApiError): Finding | undefined =>
  error.status === 401 || error.code === "SIGN_ERROR"
    ? wrong(
      "signing",
      `${error.status} ${error.code}`,
      error.hint ?? "compare merchant number, serial number and private key: one is another's"
    )
    : undefined

const sealing = "encrypting, decrypting"

/** Signs, encrypts, verifies and decrypts in one call. Returns nothing if the merchant has no echo. */
const echo: Effect.Effect<ReadonlyArray<Finding> | undefined, never, Endpoint.Services> = Effect.gen(function*() {
  const { loopback, notifyUrl, privateKeys } = yield* WeChatPayConfig
  const echo_message = `effect-wechatpay check ${yield* Clock.currentTimeMillis}`
  const isPostable = notifyUrl !== undefined && !notifyUrl.includes("?") &&
    (loopback || notifyUrl.startsWith("https://"))
  // With a signer of the program's own there is no key here to decrypt with.
  const opens = privateKeys.length > 0
  const response = yield* Echo.send({
    echo_message,
    encrypted_echo_message: opens ? echo_message : undefined,
    notify_url: isPostable ? notifyUrl : undefined
  })
  const opened = response.encrypted_echo_message
  const same = response.echo_message === echo_message &&
    (opened === undefined ? !opens : Redacted.value(opened) === echo_message)
  return [
    accepted,
    same && !opens
      ? skipped(sealing, "a signer of the program's own signs: there is no key to decrypt with")
      : same
      ? ok(sealing, "WeChat Pay read what we encrypted; its response is signed, and opens")
      : wrong(sealing, "WeChat Pay returns something else than it was sent", "report it: this should not be"),
    ...(isPostable
      ? [ok("notification", "SECURITY_ECHO.SUCCESS is on its way to the notify address: look into the program's log")]
      : [])
  ]
}).pipe(
  Effect.catchTag("ApiError", (error) => {
    const refusal = signatureRefused(error)
    if (refusal !== undefined) return Effect.succeed([refusal])
    return Effect.succeed(
      error.status === 400
        ? [accepted, wrong(sealing, `400 ${error.code}`, "WeChat Pay cannot read what we encrypt: check its key's id")]
        : undefined
    )
  }),
  Effect.catchTag("DecryptError", () =>
    Effect.succeed([
      accepted,
      wrong(
        sealing,
        "WeChat Pay's response does not open under the private key",
        "WeChat Pay encrypts under the merchant's API certificate: give its private key, an older one as a previous key"
      )
    ])),
  Effect.catch((error) => Effect.succeed([wrong("signing", failed(error).text, "see the line above")]))
)

const signing = Effect.gen(function*() {
  const { mchid, mode } = yield* WeChatPayConfig
  const query = mode === "partner" || mode === "platform"
    ? Effect.asVoid(PartnerOrder.queryByOutTradeNo({ out_trade_no, sub_mchid: mchid }))
    : Effect.asVoid(Order.queryByOutTradeNo({ out_trade_no }))
  const error = yield* Effect.flip(query)
  if (error._tag !== "ApiError") return wrong("signing", failed(error).text, "see the line above")
  const refusal = signatureRefused(error)
  if (refusal !== undefined) return refusal
  const found = `${error.status} ${error.code}`
  return error.code === "ORDER_NOT_EXIST" || error.code === "ORDERNOTEXIST" || error.code === "NOT_FOUND"
    ? accepted
    : ok("signing", `WeChat Pay accepts our signature (and refuses the query: ${found})`)
}).pipe(Effect.catch(() => Effect.succeed(accepted)))

/** Sends the echo if there is one, otherwise a query for an order that no program places. */
const trial = Effect.flatMap(
  echo,
  (findings) => findings === undefined ? Effect.map(signing, (finding) => [finding]) : Effect.succeed(findings)
)

const decryption = list.pipe(
  Effect.map((all) => ok("verifying, decrypting", `${all.length} platform certificates, signed and opened`)),
  Effect.catchTag("ApiError", (error) =>
    Effect.succeed(
      [403, 404, 500].includes(error.status)
        ? skipped("verifying, decrypting", "a merchant on the public key has no certificates to try it on")
        : wrong("verifying, decrypting", `${error.status} ${error.code}`, "see the lines above")
    )),
  Effect.catch((error) =>
    Effect.succeed(wrong("verifying, decrypting", failed(error).text, "check the APIv3 key and WeChat Pay's key"))
  )
)

const notifyAddress = Effect.gen(function*() {
  const what = "notify address"
  const { loopback, notifyUrl } = yield* WeChatPayConfig
  if (notifyUrl === undefined) return skipped(what, "WECHATPAY_NOTIFY_URL is not set: each request names its own")
  if (notifyUrl.includes("?")) {
    return wrong(what, "has a query", "WeChat Pay takes no query in it: put it into the path")
  }
  if (!loopback && !notifyUrl.startsWith("https://")) {
    return wrong(what, "is not https", "WeChat Pay posts to https addresses that the internet can reach")
  }
  const client = yield* HttpClient.HttpClient
  const post = HttpClientRequest.post(notifyUrl, { body: HttpBody.text("{}", "application/json") })
  const { status } = yield* Effect.timeout(client.execute(post), "5 seconds")
  if (status === 200 || status === 204) {
    return wrong(
      what,
      `${status} for a post that nobody signed`,
      "verify notifications before accepting them (docs/notifications.md)"
    )
  }
  return status === 404 || status === 405
    ? wrong(what, `${status}: there is no handler at its path`, "correct WECHATPAY_NOTIFY_URL, or the program's route")
    : ok(what, `responds, and refuses what is not signed (${status})`)
}).pipe(
  Effect.catch(() =>
    Effect.map(WeChatPayConfig, ({ loopback }) =>
      loopback
        // Against a sandbox, most programs begin without notifications.
        ? skipped("notify address", "nobody responds there yet: start the program that receives notifications")
        : wrong("notify address", "nobody responds within 5 seconds", "start the program, open the firewall"))
  )
)

const findings = Effect.gen(function*() {
  const before = [yield* settings, yield* certificate, yield* clock]
  if (before.some(({ what }) => what === "connection")) return before
  return [...before, yield* platformKeys, ...yield* trial, yield* decryption, yield* notifyAddress]
})

const line = ({ found, remedy, state, what }: Finding) =>
  `${{ ok: "ok     ", wrong: "WRONG  ", skipped: "-      " }[state]}${what}: ${found}${
    remedy === undefined ? "" : `\n       ${remedy}`
  }`

export const check = Command.make(
  "check",
  { json: Flags.json },
  Effect.fn(function*(flags) {
    const all = yield* slow("Checking", Effect.provide(findings, WeChatPay.layerConfig())).pipe(
      Effect.catchTag(
        "ConfigurationError",
        (error) => Effect.succeed([wrong("settings", `${error.setting}: found ${error.found}`, error.advice)])
      )
    )
    yield* Console.log(flags.json ? json(all) : all.map(line).join("\n"))
    const count = all.filter(({ state }) => state === "wrong").length
    if (count > 0) return yield* fail("refused", `${count} of ${all.length} checks failed`)
    if (!flags.json) yield* Console.log("What else to check before the first payment: docs/going-live.md")
  })
).pipe(
  Command.withDescription("Check the settings of the environment: keys, clock, signing, decryption, notify address"),
  Command.withExamples([{
    command: "node --env-file=.env node_modules/.bin/effect-wechatpay check",
    description: "Check"
  }])
)
