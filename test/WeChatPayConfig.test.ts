import { assert, describe, it } from "@effect/vitest"
import { WeChatPayConfig, WeChatPayError } from "effect-wechatpay"
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { createPrivateKey, createPublicKey, createVerify, generateKeyPairSync, sign } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assertNoCanary, canary, watch, watched, watchPrivateKey } from "./support/canary.ts"
import { issue } from "./support/certificates.ts"
import { ec, pem, rsa } from "./support/keys.ts"
import * as Openssl from "./support/openssl.ts"

const merchant = rsa("merchant")
const older = rsa("older merchant")
watchPrivateKey(merchant.privateKey)
watchPrivateKey(older.privateKey)

const mchid = "1900000109"
const subject = (name: string) => `/C=CN/O=effect-wechatpay test/CN=${name}`
const certificate = issue({
  name: "merchant",
  serial: "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567",
  subject: subject(mchid)
})
const privateKey = pem(merchant.privateKey)

const good = { mchid, privateKey, certificate: certificate.pem, apiV3Key: canary.apiV3Key }

const build = (layer: Layer.Layer<WeChatPayConfig.WeChatPayConfig, WeChatPayError.ConfigurationError>) =>
  Effect.provide(WeChatPayConfig.WeChatPayConfig, layer)

const service = (options: Partial<WeChatPayConfig.Options> = {}) =>
  build(WeChatPayConfig.layer({ ...good, ...options }))

/** The error of a layer that must not be built, checked for secrets. */
const failed = <A>(effect: Effect.Effect<A, WeChatPayError.ConfigurationError>) =>
  Effect.gen(function*() {
    const exit = yield* Effect.exit(watched(effect))
    assertNoCanary(exit)
    if (Exit.isSuccess(exit)) return assert.fail("the layer was built")
    assertNoCanary(exit.cause)
    const error = exit.cause.reasons.map((reason) => Cause.isFailReason(reason) ? reason.error : undefined)[0]
    if (!(error instanceof WeChatPayError.ConfigurationError)) {
      return assert.fail(`a defect: ${Cause.pretty(exit.cause)}`)
    }
    assert.strictEqual(error.message, `${error.setting}: found ${error.found}. ${error.advice}`)
    return error
  })

const refusal = (options: Partial<WeChatPayConfig.Options>) => failed(service(options))

/** A case: the setting that is to be named, what is to be said of it, and what to do. */
type Case = readonly [
  title: string,
  options: Partial<WeChatPayConfig.Options>,
  setting: string,
  found: RegExp,
  advice: RegExp
]

const sm2 = () => {
  const workshop = Openssl.open("sm2")
  try {
    workshop.run("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", "key")
    const own = ["-key", "key", "-subj", subject(mchid)]
    workshop.run("req", "-new", "-x509", "-sm3", ...own, "-out", "certificate")
    const key = workshop.run("pkcs8", "-topk8", "-nocrypt", "-in", "key").toString("utf8")
    return { key, certificate: workshop.text("certificate") }
  } finally {
    workshop.close()
  }
}

const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey
const encrypted = merchant.privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
  .toString()
const platform = issue({ name: "merchant", serial: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1" })
const foreign = issue({ name: "other", serial: certificate.serial, subject: subject(mchid) })
const national = sm2()
const named = issue({
  name: "merchant",
  serial: certificate.serial,
  subject: `/C=CN/O=微信商户系统/CN=${mchid}`
})
/** As Java's `BigInteger` prints the serial number of the certificate. */
const decimal = "57695881630579109672551728465758925132512052583"
const withoutCertificate = { certificate: undefined }

const cases: ReadonlyArray<Case> = [
  ["no merchant number", { mchid: "" }, "mchid", /^nothing$/, /merchant number/],
  ["a merchant number of other characters", { mchid: "19000-109" }, "mchid", /^text of 9 characters$/, /digits/],
  ["the APIv3 key as merchant number", { mchid: canary.apiV3Key }, "mchid", /^text of 32 characters$/, /digits/],
  ["an id of a public key as merchant number", { mchid: "PUB_KEY_ID_01" }, "mchid", /public key/, /digits/],

  ["no private key", { privateKey: undefined }, "privateKey", /^nothing$/, /apiclient_key\.pem.*signer/],
  ["an empty private key", { privateKey: "" }, "privateKey", /^nothing$/, /apiclient_key\.pem/],
  [
    "a public key as private key",
    { privateKey: pem(merchant.publicKey) },
    "privateKey",
    /RSA public key/,
    /cannot sign/
  ],
  ["a certificate as private key", { privateKey: certificate.pem }, "privateKey", /X\.509 certificate/, /beside it/],
  ["an EC key", { privateKey: pem(ec().privateKey) }, "privateKey", /EC private key/, /RSA/],
  ["a short RSA key", { privateKey: pem(weak) }, "privateKey", /1024-bit RSA/, /2048/],
  ["a key under a passphrase", { privateKey: encrypted }, "privateKey", /encrypted/, /openssl pkey/],
  ["half of a key", { privateKey: privateKey.slice(0, 800) }, "privateKey", /END line/, /Copy it again/],
  ["a file name as key", { privateKey: "/etc/keys/apiclient_key.pem" }, "privateKey", /file name/, /content/],
  ["the APIv3 key as private key", { privateKey: canary.apiV3Key }, "privateKey", /32 characters/, /APIv3 key/],
  ["another certificate's key", { certificate: foreign.pem }, "privateKey", /not the certificate's/, /same package/],
  ["an SM2 key", { privateKey: national.key }, "privateKey", /SM2 private key/, /SM2 \(国密\) is not supported/],

  [
    "an SM2 certificate",
    { certificate: national.certificate },
    "certificate",
    /SM2 key/,
    /SM2 \(国密\) is not supported/
  ],
  ["a key as certificate", { certificate: privateKey }, "certificate", /private key/, /beside the private key/],
  ["an empty certificate", { certificate: "" }, "certificate", /^nothing$/, /apiclient_cert\.pem/],
  [
    "a platform certificate",
    { certificate: platform.pem },
    "certificate",
    /platform certificate/,
    /apiclient_cert\.pem/
  ],
  [
    "a platform certificate that is not the key's",
    { certificate: issue({ name: "other", serial: platform.serial }).pem },
    "certificate",
    /platform certificate/,
    /CertificateStore/
  ],

  ["neither certificate nor serial number", withoutCertificate, "serialNo", /^nothing$/, /openssl x509 -serial/],
  [
    "an empty serial number",
    { ...withoutCertificate, serialNo: " " },
    "serialNo",
    /^nothing$/,
    /openssl x509 -serial/
  ],
  [
    "the id of a public key as serial number",
    { ...withoutCertificate, serialNo: "PUB_KEY_ID_0119000001092024110100000000000001" },
    "serialNo",
    /id of a WeChat Pay public key/,
    /layerPublicKey/
  ],
  [
    "a serial number that is not hexadecimal",
    { ...withoutCertificate, serialNo: "serial" },
    "serialNo",
    /^text of 6 characters$/,
    /hexadecimal/
  ],
  [
    "a platform certificate's serial number beside the certificate",
    { serialNo: platform.serial },
    "serialNo",
    /not the certificate's/,
    /platform certificate's/
  ],

  ["no APIv3 key", { apiV3Key: "" }, "apiV3Key", /^nothing$/, /32 bytes/],
  ["an APIv3 key of 31 bytes", { apiV3Key: canary.apiV3Key.slice(1) }, "apiV3Key", /^31 bytes$/, /32 bytes/],
  [
    "an APIv3 key in quotation marks",
    { apiV3Key: `"${canary.apiV3Key}"` },
    "apiV3Key",
    /^text of 34 characters with quotation marks around it$/,
    /Remove the quotation marks/
  ],
  [
    "an APIv3 key with a written-out line end",
    { apiV3Key: `${canary.apiV3Key}\\n` },
    "apiV3Key",
    /ends with a backslash/,
    /Remove \\n/
  ],
  [
    "a carriage return within a value",
    { appid: "wxd678efh\r567hg6787" },
    "appid",
    /with a carriage return in it/,
    /on one line/
  ],
  ["two lines as a value", { appid: "wx1\nwx2" }, "appid", /with a line feed in it/, /on one line/],
  ["an APIv3 key of 32 characters in more bytes", { apiV3Key: "密".repeat(32) }, "apiV3Key", /^96 bytes$/, /32 bytes/],
  [
    "an APIv3 key of 32 bytes that the console would not take",
    { apiV3Key: "密".repeat(10) + "ab" },
    "apiV3Key",
    /^32 bytes, not all ASCII$/,
    /APIv3 key/
  ],
  [
    "a wrong previous APIv3 key",
    { previousApiV3Keys: [canary.previousApiV3Key, "short"] },
    "previousApiV3Keys[1]",
    /^5 bytes$/,
    /32 bytes/
  ],
  [
    "a wrong previous private key",
    { previousPrivateKeys: [Redacted.make("no key")] },
    "previousPrivateKeys[0]",
    /not PEM/,
    /BEGIN/
  ],
  ["an APIv2 key of another length", { apiV2Key: canary.apiV2Key.slice(2) }, "apiV2Key", /30 characters/, /32/],

  ["an application id with blanks", { appid: "wx 1" }, "appid", /^text of 4 characters$/, /wx/],
  ["the merchant number as application id", { appid: mchid }, "appid", /^text of 10 characters$/, /wx/],
  ["a further one with blanks", { otherAppids: ["wx1", "wx 2"] }, "otherAppids[1]", /^text of 4 characters$/, /wx/],
  ["an address for notifications with a query", { notifyUrl: "https://a.cn/?a=1" }, "notifyUrl", /17 char/, /query/],
  ["an address for notifications without scheme", { notifyUrl: "a.cn/notify" }, "notifyUrl", /11 char/, /https/],
  [
    "another merchant's number beside the certificate",
    { certificate: named.pem, mchid: "1900000108" },
    "mchid",
    /not the certificate's/,
    /another merchant/
  ],
  [
    "a number with zeros in front beside a real certificate",
    { mchid: "0012345678" },
    "mchid",
    /starts with 00/,
    /merchant console/
  ],
  [
    "a decimal serial number",
    { ...withoutCertificate, serialNo: decimal },
    "serialNo",
    /^a decimal number \(47 digits\)$/,
    /hexadecimal.*openssl x509 -serial/
  ],
  [
    "a decimal serial number beside the certificate",
    { serialNo: decimal },
    "serialNo",
    /^a decimal number/,
    /hexadecimal/
  ],
  [
    "a serial number without its zero in front",
    { ...withoutCertificate, serialNo: certificate.serial.slice(1) },
    "serialNo",
    /^39 digits$/,
    /zero in front/
  ],
  [
    "the merchant number as serial number",
    { ...withoutCertificate, serialNo: mchid },
    "serialNo",
    /^the merchant number or the APIv3 key$/,
    /openssl x509 -serial/
  ],
  [
    "the APIv3 key as serial number, which would go out with every request",
    {
      ...withoutCertificate,
      apiV3Key: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
      serialNo: "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    },
    "serialNo",
    /^the merchant number or the APIv3 key$/,
    /openssl x509 -serial/
  ],
  ["a base address over plain http", { baseUrl: "http://api.mch.weixin.qq.com" }, "baseUrl", /http:/, /https/],
  ["a base address with a path", { baseUrl: "https://api.mch.weixin.qq.com/v3" }, "baseUrl", /characters/, /origin/],
  ["a base address with a fragment", { baseUrl: "https://api.mch.weixin.qq.com#x" }, "baseUrl", /characters/, /origin/],
  [
    "a base address with a password",
    { baseUrl: "https://:p@api.mch.weixin.qq.com" },
    "baseUrl",
    /characters/,
    /origin/
  ],
  ["a base address with a user", { baseUrl: "https://u:p@api.mch.weixin.qq.com" }, "baseUrl", /characters/, /origin/],
  ["a backup address that is none", { backupUrl: "backup" }, "backupUrl", /^text of 6 characters$/, /origin/],
  ["no time at all", { timeout: 0 }, "timeout", /no time/, /10 seconds/],

  ["a sandbox's merchant number at the real address", { mchid: "0000000001" }, "mchid", /sandbox/, /127\.0\.0\.1/],
  [
    "a sandbox's serial number at the real address",
    { ...withoutCertificate, serialNo: "53414e44424f580001" },
    "serialNo",
    /sandbox/,
    /127\.0\.0\.1/
  ],
  [
    "a sandbox's certificate at the real address",
    { certificate: issue({ name: "merchant", serial: "5A01", subject: subject("effect-wechatpay sandbox") }).pem },
    "certificate",
    /sandbox/,
    /127\.0\.0\.1/
  ]
]

describe("a wrong setting", () => {
  for (const [title, options, setting, found, advice] of cases) {
    it.effect(`is named, with what was found and what to do: ${title}`, () =>
      Effect.gen(function*() {
        const error = yield* refusal(options)
        assert.strictEqual(error.setting, setting)
        assert.match(error.found, found)
        assert.match(error.advice, advice)
      }))
  }

  const layer = (options: unknown): ReturnType<typeof WeChatPayConfig.layer> =>
    Reflect.apply(WeChatPayConfig.layer, undefined, [options])

  const names = [
    "mchid",
    "privateKey",
    "certificate",
    "serialNo",
    "apiV3Key",
    "previousPrivateKeys",
    "previousApiV3Keys",
    "apiV2Key",
    "signer",
    "appid",
    "notifyUrl",
    "mode",
    "baseUrl",
    "backupUrl",
    "timeout",
    "retry"
  ]
  for (const name of names) {
    it.effect(`is an error, not a defect, if a program in JavaScript gives a wrong value for ${name}`, () =>
      Effect.gen(function*() {
        const isList = name.startsWith("previous")
        for (const odd of [{}, true, () => {}, "\u0000", Symbol("odd"), Redacted.make(7), [null], [7]]) {
          if (name === "signer" && typeof odd === "function") continue
          const { setting } = yield* failed(build(layer({ ...good, [name]: odd })))
          assert.strictEqual(setting, isList ? `${name}[0]` : name)
        }
        // Where it may be absent, `null` says so.
        const exit = yield* Effect.exit(build(layer({ ...good, [name]: null })))
        if (Exit.isFailure(exit)) {
          // Without the certificate, the serial number is missing.
          assert.include(["mchid", "privateKey", "certificate", "apiV3Key"], name)
          assert.isTrue(exit.cause.reasons.every(({ _tag }) => _tag === "Fail"))
        }
      }))
  }

  it.effect("is an error, not a defect, when a program in JavaScript leaves it out", () =>
    Effect.gen(function*() {
      const { apiV3Key: _apiV3Key, ...withoutKey } = good
      const { mchid: _mchid, ...withoutMchid } = good
      for (const nothing of [undefined, null, 7, "text"]) {
        assert.strictEqual((yield* failed(build(layer(nothing)))).setting, "mchid")
      }
      assert.strictEqual((yield* failed(build(layer(withoutKey)))).setting, "apiV3Key")
      assert.strictEqual((yield* failed(build(layer(withoutMchid)))).setting, "mchid")
    }))
})

describe("the service", () => {
  it.effect("takes a certificate that names the merchant number", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* service({ certificate: named.pem })).mchid, mchid)
    }))

  for (
    const [title, to, warning] of [
      ["warns of a merchant certificate that has expired", -24, /certificate is valid until 1969-12-31/],
      ["warns of a merchant certificate that expires within 30 days", 24, /certificate is valid until 1970-01-02/],
      ["says nothing of a merchant certificate that is valid for longer", 24 * 31, undefined]
    ] as const
  ) {
    it.effect(title, () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const log = Logger.layer([Logger.make(({ message }) => lines.push(String(message)))])
        const { pem } = issue({ name: "merchant", serial: certificate.serial, subject: subject(mchid), from: -48, to })
        yield* Effect.provide(service({ certificate: pem }), log)
        if (warning === undefined) assert.deepStrictEqual(lines, [])
        else assert.match(lines.join("\n"), warning)
      }))
  }

  it.effect("takes settings with blanks and line ends around them, alike", () =>
    Effect.gen(function*() {
      const around = (text: string) => ` ${text}\r\n`
      const config = yield* service({
        mchid: around(mchid),
        serialNo: around(certificate.serial),
        apiV3Key: Redacted.make(around(canary.apiV3Key)),
        previousApiV3Keys: [around(canary.previousApiV3Key)],
        apiV2Key: around(canary.apiV2Key),
        appid: around("wxd678efh567hg6787"),
        notifyUrl: around("http://example.com/notify"),
        baseUrl: around("https://api2.mch.weixin.qq.com"),
        backupUrl: around("https://api.mch.weixin.qq.com")
      })
      const plain = yield* service({
        mchid,
        serialNo: certificate.serial,
        appid: "wxd678efh567hg6787",
        notifyUrl: "http://example.com/notify",
        baseUrl: "https://api2.mch.weixin.qq.com",
        backupUrl: "https://api.mch.weixin.qq.com"
      })
      const shown = ({ appid, backupUrl, baseUrl, mchid, notifyUrl, serialNo }: typeof config) => ({
        appid,
        backupUrl,
        baseUrl,
        mchid,
        notifyUrl,
        serialNo
      })
      assert.deepStrictEqual(shown(config), shown(plain))
      const keys = config.apiV3Keys.map((key) => Redacted.value(key).export().toString("utf8"))
      assert.isTrue(keys[0] === canary.apiV3Key && keys[1] === canary.previousApiV3Key)
      assert.isTrue(config.apiV2Key !== undefined && Redacted.value(config.apiV2Key) === canary.apiV2Key)
    }))

  it.effect("derives the serial number from the certificate, leading zero included", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* service()).serialNo, certificate.serial)
    }))

  it.effect("takes a serial number alone, in any spelling", () =>
    Effect.gen(function*() {
      const spelled = "0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9:01:23:45:67"
      assert.strictEqual((yield* service({ ...withoutCertificate, serialNo: spelled })).serialNo, certificate.serial)
      assert.strictEqual((yield* service({ serialNo: spelled })).serialNo, certificate.serial)
      assert.strictEqual((yield* service({ serialNo: "" })).serialNo, certificate.serial)
    }))

  it.effect("signs with the private key", () =>
    Effect.gen(function*() {
      const message = Buffer.from("message")
      const signature = yield* (yield* service()).sign(message)
      assert.isTrue(createVerify("RSA-SHA256").update(message).verify(merchant.publicKey, signature, "base64"))
    }))

  it.effect("signs with the signer, which needs no private key", () =>
    Effect.gen(function*() {
      const config = yield* service({
        privateKey: undefined,
        signer: (message) => Effect.sync(() => sign("RSA-SHA256", message, merchant.privateKey))
      })
      const message = Buffer.from("message")
      const signature = yield* config.sign(message)
      assert.isTrue(createVerify("RSA-SHA256").update(message).verify(merchant.publicKey, signature, "base64"))
      assert.deepStrictEqual(config.privateKeys, [])
      assert.isTrue(config.publicKey?.equals(merchant.publicKey))
    }))

  it.effect("knows current and previous keys, the current ones first", () =>
    Effect.gen(function*() {
      const config = yield* service({
        previousPrivateKeys: [pem(older.privateKey)],
        previousApiV3Keys: [Redacted.make(canary.previousApiV3Key)],
        apiV2Key: canary.apiV2Key
      })
      assert.isTrue(config.privateKeys[0]?.equals(merchant.privateKey))
      assert.isTrue(config.privateKeys[1]?.equals(older.privateKey))
      const keys = config.apiV3Keys.map((key) => Redacted.value(key).export().toString("utf8"))
      assert.isTrue(keys[0] === canary.apiV3Key && keys[1] === canary.previousApiV3Key && keys.length === 2)
      assert.isTrue(config.apiV2Key !== undefined && Redacted.value(config.apiV2Key) === canary.apiV2Key)
    }))

  it.effect("takes keys in the forms in which people have them", () =>
    Effect.gen(function*() {
      const pkcs1 = merchant.privateKey.export({ type: "pkcs1", format: "pem" }).toString()
      const bare = merchant.privateKey.export({ type: "pkcs8", format: "der" }).toString("base64")
      const forms = [pkcs1, bare, privateKey.replaceAll("\n", "\r\n"), privateKey.replaceAll("\n", "\\n")]
      const der = merchant.privateKey.export({ type: "pkcs8", format: "der" })
      const bytes = [new TextEncoder().encode(privateKey), Buffer.from(privateKey), new Uint8Array(der)]
      for (const form of [...forms, ...bytes, Redacted.make(privateKey)]) {
        const config = yield* service({ privateKey: form })
        assert.isTrue(config.privateKeys[0]?.equals(createPrivateKey(privateKey)))
        assert.isTrue(config.publicKey?.equals(createPublicKey(privateKey)))
      }
    }))

  it.effect("goes to mainland China by default, and each official address has the other as backup", () =>
    Effect.gen(function*() {
      const origins = (options: Partial<WeChatPayConfig.Options> = {}) =>
        Effect.map(service(options), ({ backupUrl, baseUrl, loopback }) => [baseUrl, backupUrl, loopback])
      const mainland = "https://api.mch.weixin.qq.com"
      const hongKong = "https://apihk.mch.weixin.qq.com"
      assert.deepStrictEqual(yield* origins(), [mainland, "https://api2.mch.weixin.qq.com", false])
      assert.deepStrictEqual(yield* origins({ baseUrl: hongKong }), [hongKong, mainland, false])
      const local = "http://127.0.0.1:7373"
      assert.deepStrictEqual(yield* origins({ baseUrl: local, mchid: "0000000001" }), [local, undefined, true])
      assert.deepStrictEqual(yield* origins({ baseUrl: local, backupUrl: mainland }), [local, mainland, false])
    }))

  it.effect("takes plain http to another machine on explicit demand only, and trusts no sandbox there", () =>
    Effect.gen(function*() {
      const proxy = "http://wxpay-proxy.corp.example:8080"
      for (const setting of ["baseUrl", "backupUrl", "fapiaoUrl"] as const) {
        const error = yield* Effect.flip(service({ [setting]: proxy }))
        assert.strictEqual(error.setting, setting)
        assert.include(error.message, "allowPlainHttp")
        assert.include((yield* Effect.flip(service({ [setting]: "ftp://x", allowPlainHttp: true }))).found, "ftp:")
      }
      const config = yield* service({ baseUrl: proxy, fapiaoUrl: "https://fapiao.corp.example", allowPlainHttp: true })
      assert.deepStrictEqual([config.baseUrl, config.backupUrl, config.fapiaoUrl, config.loopback], [
        proxy,
        undefined,
        "https://fapiao.corp.example",
        false
      ])
      assert.strictEqual((yield* service()).fapiaoUrl, "https://pay.wechatpay.cn")
    }))

  it.effect("shows no secret, however it is printed", () =>
    Effect.gen(function*() {
      const config = yield* service({
        previousPrivateKeys: [pem(older.privateKey)],
        previousApiV3Keys: [canary.previousApiV3Key],
        apiV2Key: Redacted.make(canary.apiV2Key)
      })
      assertNoCanary(config)
      yield* watched(Effect.logInfo(config))
    }))
})

describe("layerConfig", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )
  const environment = {
    WECHATPAY_MCHID: mchid,
    WECHATPAY_PRIVATE_KEY: privateKey,
    WECHATPAY_CERTIFICATE: certificate.pem,
    WECHATPAY_API_V3_KEY: canary.apiV3Key
  }
  const fromEnv = (
    env: Readonly<Record<string, string>>,
    overrides?: WeChatPayConfig.Overrides
  ) =>
    build(WeChatPayConfig.layerConfig(overrides)).pipe(
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(env))
    )

  it.effect("reads every setting", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "older.pem")
      writeFileSync(path, pem(older.privateKey))
      const config = yield* fromEnv({
        ...environment,
        WECHATPAY_SERIAL_NO: certificate.serial,
        WECHATPAY_APPID: "wxd678efh567hg6787",
        WECHATPAY_OTHER_APPIDS: "wx2, wx3",
        WECHATPAY_NOTIFY_URL: "https://example.com/notify",
        WECHATPAY_BASE_URL: "https://api2.mch.weixin.qq.com",
        WECHATPAY_BACKUP_URL: "https://api.mch.weixin.qq.com",
        WECHATPAY_API_V2_KEY: canary.apiV2Key,
        WECHATPAY_MODE: "partner",
        WECHATPAY_PREVIOUS_API_V3_KEYS: `${canary.previousApiV3Key}, ${"0".repeat(32)}`,
        WECHATPAY_PREVIOUS_PRIVATE_KEY_PATHS: path
      })
      assertNoCanary(config)
      assert.strictEqual(config.mchid, mchid)
      assert.strictEqual(config.serialNo, certificate.serial)
      assert.strictEqual(config.appid, "wxd678efh567hg6787")
      assert.deepStrictEqual(config.otherAppids, ["wx2", "wx3"])
      assert.strictEqual(config.notifyUrl, "https://example.com/notify")
      assert.strictEqual(config.baseUrl, "https://api2.mch.weixin.qq.com")
      assert.strictEqual(config.backupUrl, "https://api.mch.weixin.qq.com")
      assert.strictEqual(config.mode, "partner")
      assert.strictEqual(config.apiV3Keys.length, 3)
      assert.isTrue(config.apiV2Key !== undefined && Redacted.value(config.apiV2Key) === canary.apiV2Key)
      assert.isTrue(config.privateKeys[0]?.equals(merchant.privateKey))
      assert.isTrue(config.privateKeys[1]?.equals(older.privateKey))
    }))

  it.effect("reads a key that PowerShell wrote, in UTF-16", () =>
    Effect.gen(function*() {
      const bytes = Buffer.from(`\uFEFF${privateKey.replaceAll("\n", "\r\n")}`, "utf16le")
      const { privateKeys } = yield* service({ privateKey: bytes })
      assert.strictEqual(privateKeys[0]?.equals(merchant.privateKey), true)
    }))

  it.effect("reads keys from files, as PEM and as DER", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const { WECHATPAY_CERTIFICATE: _certificate, WECHATPAY_PRIVATE_KEY: _key, ...rest } = environment
      writeFileSync(join(path, "cert.pem"), certificate.pem)
      writeFileSync(join(path, "key.pem"), `\uFEFF${privateKey}`)
      writeFileSync(join(path, "key.der"), merchant.privateKey.export({ type: "pkcs8", format: "der" }))
      for (const key of ["key.pem", "key.der"]) {
        const config = yield* fromEnv({
          ...rest,
          WECHATPAY_CERTIFICATE_PATH: join(path, "cert.pem"),
          WECHATPAY_PRIVATE_KEY_PATH: join(path, key)
        })
        assert.strictEqual(config.serialNo, certificate.serial)
        assert.isTrue(config.privateKeys[0]?.equals(merchant.privateKey))
      }
    }))

  it.effect("lets the program override, and does not look for what it overrides", () =>
    Effect.gen(function*() {
      const retry = Schedule.recurs(1)
      const config = yield* fromEnv(
        { ...environment, WECHATPAY_PRIVATE_KEY: "broken", WECHATPAY_APPID: "wx1" },
        {
          retry,
          appid: "wx2",
          mchid: undefined,
          timeout: "3 seconds",
          signer: (message) => Effect.sync(() => sign("RSA-SHA256", message, merchant.privateKey))
        }
      )
      assert.strictEqual(config.retry, retry)
      assert.strictEqual(config.appid, "wx2")
      assert.strictEqual(config.mchid, mchid)
      assert.strictEqual(Duration.toMillis(config.timeout), 3000)
    }))

  it.effect("takes an empty variable for one that is not set", () =>
    Effect.gen(function*() {
      const config = yield* fromEnv({
        ...environment,
        WECHATPAY_APPID: "",
        WECHATPAY_BASE_URL: "",
        WECHATPAY_MODE: " "
      })
      assert.isUndefined(config.appid)
      assert.isUndefined(config.mode)
      assert.strictEqual(config.baseUrl, "https://api.mch.weixin.qq.com")
    }))

  it.effect("names the variable that is wrong or missing", () =>
    Effect.gen(function*() {
      const path = yield* folder
      mkdirSync(join(path, "keys"))
      writeFileSync(join(path, "broken.pem"), "broken")
      const refused = (change: Readonly<Record<string, string>>, overrides?: WeChatPayConfig.Overrides) =>
        Effect.map(failed(fromEnv({ ...environment, ...change }, overrides)), ({ message }) => message)
      const key = "WECHATPAY_PRIVATE_KEY"
      assert.match(yield* refused({ WECHATPAY_MCHID: "" }), /^WECHATPAY_MCHID \(mchid\): found nothing/)
      assert.match(
        yield* refused({ [key]: "" }),
        /^WECHATPAY_PRIVATE_KEY, WECHATPAY_PRIVATE_KEY_PATH \(privateKey\): found nothing/
      )
      assert.match(yield* refused({ [key]: "x" }), /^WECHATPAY_PRIVATE_KEY \(privateKey\): found text of 1/)
      assert.match(
        yield* refused({ WECHATPAY_API_V3_KEY: "short" }),
        /^WECHATPAY_API_V3_KEY \(apiV3Key\): found 5 bytes/
      )
      assert.match(yield* refused({ WECHATPAY_API_V3_KEY: "" }), /^WECHATPAY_API_V3_KEY \(apiV3Key\): found nothing/)
      assert.match(yield* refused({ WECHATPAY_CERTIFICATE: "" }), /^WECHATPAY_SERIAL_NO \(serialNo\): found nothing/)
      assert.match(
        yield* refused({ WECHATPAY_PREVIOUS_API_V3_KEYS: `${canary.previousApiV3Key},short` }),
        /^WECHATPAY_PREVIOUS_API_V3_KEYS\[1\] \(previousApiV3Keys\): found 5 bytes/
      )
      assert.match(yield* refused({ WECHATPAY_MODE: "both" }), /^WECHATPAY_MODE \(mode\): found text of 4 characters/)
      assert.match(yield* refused({ WECHATPAY_BASE_URL: "x" }), /^WECHATPAY_BASE_URL \(baseUrl\): found text of 1/)
      // What the program gives is named as the program names it.
      assert.match(yield* refused({}, { baseUrl: "x" }), /^baseUrl: found text of 1/)

      const both = { [key]: privateKey, [`${key}_PATH`]: join(path, "broken.pem") }
      assert.match(yield* refused(both), /^WECHATPAY_PRIVATE_KEY, WECHATPAY_PRIVATE_KEY_PATH: found both/)
      const file = (name: string) => refused({ [key]: "", [`${key}_PATH`]: name })
      assert.match(yield* file(join(path, "nowhere")), /^WECHATPAY_PRIVATE_KEY_PATH: found .*ENOENT/)
      assert.match(yield* file(join(path, "keys")), /^WECHATPAY_PRIVATE_KEY_PATH: found .*not a file/)
      assert.match(yield* file(join(path, "broken.pem")), /^WECHATPAY_PRIVATE_KEY_PATH \(privateKey\): found text of 6/)
      assert.match(yield* file(privateKey), /^WECHATPAY_PRIVATE_KEY_PATH: found a key or certificate itself/)
      writeFileSync(join(path, "large.pem"), Buffer.alloc(2 * 1024 * 1024))
      assert.match(yield* file(join(path, "large.pem")), /^WECHATPAY_PRIVATE_KEY_PATH: found .*too large/)
    }))

  it.effect("names the whole path of a variable where the provider is nested or prefixed", () =>
    Effect.gen(function*() {
      const setting = (provider: ConfigProvider.ConfigProvider) =>
        Effect.map(
          failed(
            build(WeChatPayConfig.layerConfig()).pipe(
              Effect.provideService(ConfigProvider.ConfigProvider, provider)
            )
          ),
          ({ setting }) => setting
        )
      const { WECHATPAY_API_V3_KEY: _, ...incomplete } = environment
      const prefixed = Object.fromEntries(Object.entries(incomplete).map(([name, value]) => [`SHOP_${name}`, value]))
      assert.strictEqual(
        yield* setting(ConfigProvider.nested(ConfigProvider.fromEnvRecord(prefixed), "SHOP")),
        "SHOP_WECHATPAY_API_V3_KEY (apiV3Key)"
      )
      assert.strictEqual(
        yield* setting(ConfigProvider.nested(ConfigProvider.fromUnknown({ shop: { a: incomplete } }), ["shop", "a"])),
        "shop.a.WECHATPAY_API_V3_KEY (apiV3Key)"
      )
      assert.strictEqual(
        yield* setting(ConfigProvider.mapInput(
          ConfigProvider.fromEnvRecord(prefixed),
          (path) => [`SHOP_${path[0]}`, ...path.slice(1)]
        )),
        "SHOP_WECHATPAY_API_V3_KEY (apiV3Key)"
      )
      const both = { ...environment, WECHATPAY_PRIVATE_KEY_PATH: "x" }
      assert.strictEqual(
        yield* setting(ConfigProvider.nested(ConfigProvider.fromUnknown({ shop: both }), "shop")),
        "shop.WECHATPAY_PRIVATE_KEY, shop.WECHATPAY_PRIVATE_KEY_PATH"
      )
    }))

  it.effect("names what shells and files leave in values", () =>
    Effect.gen(function*() {
      const refused = (name: string, value: string) =>
        Effect.map(failed(fromEnv({ ...environment, [name]: value })), ({ message }) => message)
      const path = "WECHATPAY_CERTIFICATE_PATH"
      const withoutInline = (value: string) =>
        Effect.map(
          failed(fromEnv({ ...environment, WECHATPAY_CERTIFICATE: "", [path]: value })),
          ({ message }) => message
        )
      const serial = `"${certificate.serial}"`
      assert.match(
        yield* refused("WECHATPAY_SERIAL_NO", serial),
        /^WECHATPAY_SERIAL_NO \(serialNo\): found text of 42 characters with quotation marks.*docker --env-file/
      )
      assert.match(yield* refused("WECHATPAY_SERIAL_NO", decimal), /^WECHATPAY_SERIAL_NO \(serialNo\): found a decimal/)
      for (const name of ["WECHATPAY_APPID", "WECHATPAY_MODE", "WECHATPAY_NOTIFY_URL"]) {
        assert.match(yield* refused(name, "direct\\n"), new RegExp(`^${name} .*ends with a backslash`))
        assert.match(yield* refused(name, "a\rb"), new RegExp(`^${name} .*carriage return`))
        assert.match(yield* refused(name, "'direct'"), new RegExp(`^${name} .*quotation marks`))
      }
      assert.match(
        yield* withoutInline(`"/certs/apiclient_cert.pem"`),
        /^WECHATPAY_CERTIFICATE_PATH: .*quotation marks/
      )
      assert.match(yield* withoutInline("file:///certs/apiclient_cert.pem"), /an address \(file:\).*without file:\/\//)
      assert.match(yield* withoutInline("/certs/a.pem\r/b"), /carriage return/)
      const folded = yield* folder
      writeFileSync(join(folded, "apiclient_cert.pem"), certificate.pem)
      const config = yield* fromEnv({
        ...environment,
        WECHATPAY_CERTIFICATE: "",
        [path]: `${join(folded, "apiclient_cert.pem")}\n`
      })
      assert.strictEqual(config.serialNo, certificate.serial)
    }))

  it.effect("takes overrides that are read from a Config, one by one or all together", () =>
    Effect.gen(function*() {
      const env = { SHOP_NUMBER: mchid, SHOP_KEY: canary.apiV3Key }
      const provided = <A, E>(effect: Effect.Effect<A, E>) =>
        Effect.provideService(effect, ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(env))
      const one = yield* provided(build(WeChatPayConfig.layerConfig({
        ...good,
        mchid: Config.String("SHOP_NUMBER"),
        apiV3Key: Config.Redacted("SHOP_KEY")
      })))
      assert.strictEqual(one.mchid, mchid)
      const all = yield* provided(build(WeChatPayConfig.layerConfig(
        Config.all({ mchid: Config.String("SHOP_NUMBER"), apiV3Key: Config.Redacted("SHOP_KEY") }).pipe(
          Config.map((read) => ({ ...good, ...read }))
        )
      )))
      assert.strictEqual(all.mchid, mchid)
      assert.isTrue(Redacted.value(all.apiV3Keys[0]!).export().toString("utf8") === canary.apiV3Key)
      const missing = yield* failed(provided(build(WeChatPayConfig.layerConfig({
        ...good,
        mchid: Config.String("SHOP_NUMBERS")
      }))))
      assert.match(missing.message, /^mchid: found a Config that cannot be read/)
    }))

  it.effect("shows nothing of a secret that stands in the wrong variable", () =>
    Effect.gen(function*() {
      const secret = "CanarySecretInTheWrongPlace0Zq9Wm"
      watch(secret, "secret in the wrong place")
      for (
        const name of [
          "MCHID",
          "PRIVATE_KEY",
          "CERTIFICATE",
          "SERIAL_NO",
          "API_V3_KEY",
          "API_V2_KEY",
          "NOTIFY_URL",
          "BASE_URL",
          "BACKUP_URL",
          "MODE",
          "PREVIOUS_API_V3_KEYS",
          "PREVIOUS_PRIVATE_KEY_PATHS"
        ]
      ) {
        const error = yield* failed(fromEnv({ ...environment, [`WECHATPAY_${name}`]: secret }))
        assert.include(error.setting, `WECHATPAY_${name}`)
      }
    }))
})
