/**
 * Who WeChat Pay is: platform keys by serial number. They verify what WeChat Pay signs, and encrypt what only WeChat
 * Pay may read.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { HttpClient } from "effect/http/HttpClient"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { KeyValueStore } from "effect/persistence/KeyValueStore"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Environment from "./config/environment.ts"
import { fail, kindOf, readText } from "./config/environment.ts"
import * as Pem from "./internal/pem.ts"
import { isSandboxSerial } from "./internal/sandboxIdentity.ts"
import * as X509 from "./internal/x509.ts"
import * as Certificates from "./keys/certificates.ts"
import * as Directory from "./keys/directory.ts"
import { CertificateStore, type PlatformKey } from "./keys/platformKey.ts"
import { type PemInput, WeChatPayConfig } from "./WeChatPayConfig.ts"
import { CertificateError, ConfigurationError } from "./WeChatPayError.ts"

export {
  /**
   * Service that finds platform keys.
   *
   * @category services
   * @since 0.1.0
   */
  CertificateStore,
  /**
   * A key of WeChat Pay's.
   *
   * @category models
   * @since 0.1.0
   */
  type PlatformKey
} from "./keys/platformKey.ts"

// ---------------------------------------------------------------------------------------------------------------------
// public key
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A WeChat Pay public key (微信支付公钥) as the merchant console hands it out.
 *
 * @category models
 * @since 0.1.0
 */
export interface PublicKeyOptions {
  /** Id of the key (公钥 ID), `PUB_KEY_ID_…`. */
  readonly id: string
  /** The key itself (`pub_key.pem`), PEM in any form, or the bytes of the file. */
  readonly publicKey: PemInput
}

const readPublicKey = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  prefix: string,
  given: PublicKeyOptions | undefined
): Effect.fn.Return<PlatformKey, ConfigurationError> {
  // Programs in JavaScript get here with whatever their environment lacks.
  const options: Partial<PublicKeyOptions> = given ?? {}
  const id = yield* readText(`${prefix}id`, options.id)
  const serial = X509.normalizeSerial(id)
  if (X509.serialKind(serial) !== "publicKey") {
    return yield* fail(
      `${prefix}id`,
      X509.serialKind(serial) === "certificate"
        ? `the serial number of a certificate (${serial.length} digits)`
        : kindOf(serial === "" ? "" : id),
      "Give the id of the WeChat Pay public key (公钥 ID), PUB_KEY_ID_ and digits; the merchant console shows it under API security."
    )
  }
  const publicKey = yield* Result.match(Pem.publicKey(yield* readText(`${prefix}publicKey`, options.publicKey, true)), {
    onFailure: (problem) => fail(`${prefix}publicKey`, problem.found, problem.advice),
    onSuccess: Effect.succeed
  })
  if (config.publicKey !== undefined && X509.samePublicKey(config.publicKey, publicKey)) {
    return yield* fail(
      `${prefix}publicKey`,
      "the public half of the merchant's own key",
      "Give WeChat Pay's public key (pub_key.pem, from the merchant console under API security), not the merchant's."
    )
  }
  if (isSandboxSerial(serial) && !config.loopback) {
    return yield* fail(
      `${prefix}id`,
      "a sandbox's key together with an address that is not this machine",
      "Sandbox keys are for a sandbox on this machine (baseUrl http://127.0.0.1:…); give the merchant's own WeChat Pay public key."
    )
  }
  return { serial, kind: "publicKey", publicKey }
})

/** Store of keys that never change. */
const fixed = (keys: ReadonlyArray<PlatformKey>): CertificateStore["Service"] => {
  const [first] = keys
  return CertificateStore.of({
    get: (serial) => {
      const wanted = X509.normalizeSerial(serial)
      return Effect.succeed(keys.find((key) => key.serial === wanted))
    },
    current: first === undefined
      ? Effect.fail(
        new CertificateError({
          endpoint: "CertificateStore.layerMemory",
          route: "none",
          outcome: "NotSent",
          reason: "DownloadFailed",
          issue: "no key was given"
        })
      )
      : Effect.succeed(first),
    serials: Effect.succeed(keys.map((key) => key.serial))
  })
}

const readPublicKeys = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  options: PublicKeyOptions & { readonly previous?: ReadonlyArray<PublicKeyOptions> | undefined }
): Effect.fn.Return<readonly [PlatformKey, ...ReadonlyArray<PlatformKey>], ConfigurationError> {
  const current = yield* readPublicKey(config, "", options)
  const previous = yield* Effect.forEach(
    options?.previous ?? [],
    (key, index) => readPublicKey(config, `previous[${index}].`, key)
  )
  return [current, ...previous]
})

/**
 * Layer over the merchant's WeChat Pay public key (微信支付公钥), the default of merchants of today. Nothing is ever
 * downloaded.
 *
 * **Example** (A merchant on the public key)
 *
 * ```ts
 * import { CertificateStore } from "effect-wechatpay"
 * import { readFileSync } from "node:fs"
 *
 * const Store = CertificateStore.layerPublicKey({
 *   id: "PUB_KEY_ID_0119000001092024120500326200000001",
 *   publicKey: readFileSync("pub_key.pem", "utf8")
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012153196
 * @category layers
 * @since 0.1.0
 */
export const layerPublicKey = (
  options: PublicKeyOptions & {
    /** Keys used before: they verify what is still signed under them, and are not named any more. */
    readonly previous?: ReadonlyArray<PublicKeyOptions> | undefined
  }
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig> =>
  Layer.effect(
    CertificateStore,
    Effect.gen(function*() {
      return fixed(yield* readPublicKeys(yield* WeChatPayConfig, options))
    })
  )

/**
 * Layer over given keys, for tests; the first is the current one.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMemory = (keys: ReadonlyArray<PlatformKey>): Layer.Layer<CertificateStore> =>
  Layer.succeed(CertificateStore, fixed(keys.map((key) => ({ ...key, serial: X509.normalizeSerial(key.serial) }))))

// ---------------------------------------------------------------------------------------------------------------------
// certificates
// ---------------------------------------------------------------------------------------------------------------------

/** Shortest time between two downloads for serials that are not known: strangers choose those. */
const lookupInterval = 60_000

/** How long a serial that a download did not bring counts as wrong, and how many are remembered: one a minute comes in. */
const unknownFor = 3_600_000
const unknownSize = 64

/** An answer under way may still be signed under a certificate that is no longer listed. */
const grace = 10 * 60_000

const shortestRefresh = Duration.toMillis("1 minute")
const refreshAfterFailure = Duration.toMillis("1 hour")

/** Where the sealed list of certificates survives a restart. */
interface Kept {
  readonly load: Effect.Effect<string | undefined>
  readonly save: (body: string) => Effect.Effect<void>
}

interface Downloading {
  readonly config: WeChatPayConfig["Service"]
  readonly client: HttpClient
  /** Keys that are known without a download, the current one first. */
  readonly publicKeys: ReadonlyArray<PlatformKey>
  readonly send: "publicKey" | "certificate"
  /** What a list of certificates must be signed with, where there is a public key. */
  readonly trust: "publicKey" | "apiV3Key"
  /** Milliseconds; `undefined`: never. */
  readonly refreshInterval: number | undefined
  readonly kept: Kept | undefined
}

/** Store that downloads certificates: nothing before the first is needed. */
const downloading = Effect.fnUntraced(function*(
  { client, config, kept, publicKeys, refreshInterval, send, trust }: Downloading
): Effect.fn.Return<CertificateStore["Service"], never, Scope.Scope> {
  const scope = yield* Effect.scope
  const where = Certificates.where(config)
  let certificates: ReadonlyArray<Certificates.PlatformCertificate> = []
  let isLoaded = false
  let running: Deferred.Deferred<void, CertificateError> | undefined
  let lookup: { readonly at: number; failure: CertificateError | undefined } | undefined
  const unknown = new Map<string, number>()
  let refusedAt: number | undefined
  let downloads = 0
  const obtained = yield* Latch.make()

  const validAt = (now: number) => certificates.filter((one) => Certificates.isValid(one, now))
  const find = (serial: string, now: number) => validAt(now).find((one) => one.serial === serial)
  const newest = (now: number): Certificates.PlatformCertificate | undefined =>
    validAt(now).toSorted((a, b) => b.notAfter - a.notAfter)[0]

  const adopt = (listed: ReadonlyArray<Certificates.PlatformCertificate>, now: number): void => {
    const leaving = validAt(now)
      .filter((one) => !listed.some(({ serial }) => serial === one.serial))
      .map((one) => ({ ...one, notAfter: Math.min(one.notAfter, now + grace) }))
    certificates = [...listed, ...leaving]
  }

  const load = (kept: Kept) =>
    Effect.gen(function*() {
      const body = yield* kept.load
      isLoaded = true
      if (body === undefined) return
      const opened = yield* Effect.result(Certificates.open(config, body))
      if (Result.isSuccess(opened)) adopt(opened.success, yield* Clock.currentTimeMillis)
      else {yield* Effect.logWarning(
          `CertificateStore: what the KeyValueStore keeps is refused: ${opened.failure.issue}`
        )}
    })

  /** Makes certificates available: from the KeyValueStore, and unless they are enough, by a download. */
  const obtain = (isEnough: (now: number) => boolean) =>
    Effect.gen(function*() {
      if (kept !== undefined && !isLoaded) yield* load(kept)
      const now = yield* Clock.currentTimeMillis
      if (!isEnough(now)) {
        const trusted = validAt(now)
        const { body, certificates } = yield* Certificates.download(config, client, {
          serial: (publicKeys[0] ?? newest(now))?.serial,
          ...publicKeys.length === 0
            ? { keys: trusted, required: trusted.length === 0 ? "Seal" : "Replaced" }
            : trust === "publicKey"
            ? { keys: publicKeys, required: "Keys" }
            : { keys: [...publicKeys, ...trusted], required: "Listed" }
        })
        downloads++
        const gone = trusted.filter((one) => !certificates.some(({ serial }) => serial === one.serial))
        if (trusted.length > 0 && gone.length === trusted.length) {
          yield* Effect.logWarning(
            `CertificateStore: WeChat Pay replaced its certificates without a time in which both were in use: ${
              serialsOf(gone)
            } by ${serialsOf(certificates)}, which are in use now`
          )
        }
        adopt(certificates, yield* Clock.currentTimeMillis)
        // No payment waits for the writing; the end of the scope does.
        if (kept !== undefined) {
          yield* Effect.forkIn(Effect.uninterruptible(kept.save(body)), scope, { startImmediately: true })
        }
      }
      yield* obtained.open
    })

  /** One at a time, whoever asks; it goes on when the one who asked first is interrupted. */
  const single = (work: Effect.Effect<void, CertificateError>): Effect.Effect<void, CertificateError> =>
    Effect.uninterruptibleMask((restore) => {
      if (running !== undefined) return restore(Deferred.await(running))
      const done = Deferred.makeUnsafe<void, CertificateError>()
      running = done
      return work.pipe(
        Effect.forkIn(scope),
        Effect.andThen((fiber) => {
          // Not in the work itself: in a scope that is closed it never starts.
          fiber.addObserver((exit) => {
            running = undefined
            Deferred.doneUnsafe(done, exit)
          })
          return restore(Deferred.await(done))
        })
      )
    })

  const settled: Effect.Effect<void> = Effect.suspend(() =>
    running === undefined ? Effect.void : Effect.andThen(Effect.exit(Deferred.await(running)), settled)
  )

  const remember = (serial: string, now: number): void => {
    unknown.delete(serial)
    unknown.set(serial, now)
    for (const oldest of unknown.keys()) {
      if (unknown.size <= unknownSize) break
      unknown.delete(oldest)
    }
  }

  /** Notes itself what comes of it: who asked may be interrupted meanwhile. */
  const lookUp = Effect.fnUntraced(function*(serial: string, at: number): Effect.fn.Return<void, CertificateError> {
    const mine: typeof lookup = { at, failure: undefined }
    lookup = mine
    const before = downloads
    yield* Effect.tapError(obtain((now) => find(serial, now) !== undefined), (error) =>
      Effect.sync(() => {
        mine.failure = error
      }))
    const now = yield* Clock.currentTimeMillis
    if (downloads === before) lookup = undefined
    else if (find(serial, now) === undefined) remember(serial, now)
  })

  const get = Effect.fnUntraced(function*(
    name: string
  ): Effect.fn.Return<PlatformKey | undefined, CertificateError> {
    const serial = X509.normalizeSerial(name)
    const configured = publicKeys.find((key) => key.serial === serial)
    if (configured !== undefined || X509.serialKind(serial) !== "certificate") return configured
    const known = find(serial, yield* Clock.currentTimeMillis)
    if (known !== undefined) return known
    // What is under way may bring it.
    yield* settled
    const now = yield* Clock.currentTimeMillis
    const brought = find(serial, now)
    if (brought !== undefined) return brought
    const missedAt = unknown.get(serial)
    if (missedAt !== undefined && Math.abs(now - missedAt) < unknownFor) return undefined
    if (lookup !== undefined && Math.abs(now - lookup.at) < lookupInterval) {
      return lookup.failure === undefined ? undefined : yield* lookup.failure
    }
    yield* single(lookUp(serial, now))
    return find(serial, yield* Clock.currentTimeMillis)
  })

  /** WeChat Pay refused a request because of the certificate that it named. Nobody signs that, so it is no more than a hint. */
  const reportRefusal = (name: string): Effect.Effect<void> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      if (find(X509.normalizeSerial(name), now) === undefined) return Effect.void
      if (refusedAt !== undefined && Math.abs(now - refusedAt) < lookupInterval) return Effect.void
      refusedAt = now
      return Effect.logWarning(
        `CertificateStore: WeChat Pay refused the certificate ${name}, so the certificates are downloaded anew`
      ).pipe(
        Effect.andThen(single(obtain(() => false))),
        Effect.catch((error) =>
          Effect.logWarning(
            `CertificateStore: certificates were not refreshed, those at hand stay in use until they expire: ${error.message}`
          )
        ),
        Effect.forkIn(scope, { startImmediately: true }),
        Effect.asVoid
      )
    })

  const currentCertificate = Effect.gen(function*() {
    if (refusedAt !== undefined) yield* settled
    const ready = newest(yield* Clock.currentTimeMillis)
    if (ready !== undefined) return ready
    yield* single(obtain((now) => newest(now) !== undefined))
    return newest(yield* Clock.currentTimeMillis) ?? (yield* new CertificateError({
      ...where,
      outcome: "NotSent",
      reason: "DownloadFailed",
      issue: "none of the certificates is valid now; is this machine's clock right?"
    }))
  })

  /** At half of what is left of the newest certificate, if that comes before the interval is over. */
  const untilRefresh = (interval: number, now: number): number => {
    const expiry = newest(now)?.notAfter
    return expiry === undefined ? interval : Math.max(shortestRefresh, Math.min(interval, (expiry - now) / 2))
  }

  const refresh = Effect.fnUntraced(function*(interval: number): Effect.fn.Return<never> {
    yield* obtained.await
    let pause = interval
    while (true) {
      yield* Effect.sleep(untilRefresh(pause, yield* Clock.currentTimeMillis))
      const exit = yield* Effect.result(single(obtain(() => false)))
      pause = interval
      if (Result.isFailure(exit)) {
        pause = Math.min(interval, refreshAfterFailure)
        yield* Effect.logWarning(
          `CertificateStore: certificates were not refreshed, those at hand stay in use until they expire: ${exit.failure.message}`
        )
      }
    }
  })
  if (refreshInterval !== undefined) yield* Effect.forkScoped(refresh(refreshInterval))

  const [publicKey] = publicKeys
  return CertificateStore.of({
    get,
    current: send === "publicKey" && publicKey !== undefined ? Effect.succeed(publicKey) : currentCertificate,
    reportRefusal,
    serials: Effect.map(Clock.currentTimeMillis, (now) => [...publicKeys, ...validAt(now)].map(({ serial }) => serial))
  })
})

const serialsOf = (keys: ReadonlyArray<PlatformKey>): string => keys.map(({ serial }) => serial).join(", ")

/** An entry for each merchant: several may share one KeyValueStore. */
const entryOf = (config: WeChatPayConfig["Service"]): string => `effect-wechatpay/certificates/${config.mchid}`

/** A KeyValueStore that fails, dies or hangs costs a download, not a payment. */
const keep = (store: Directory.TextStore, entry: string): Kept => {
  const forgiving = <A, E>(work: Effect.Effect<A, E>, what: string): Effect.Effect<A | undefined> =>
    work.pipe(
      Effect.timeout(storeTimeout),
      // Its own text may quote what the store holds, or its address.
      Effect.catchCause(() =>
        Effect.as(Effect.logWarning(`CertificateStore: the KeyValueStore could not be ${what}`), undefined)
      )
    )
  return {
    load: Effect.map(
      forgiving(store.get(entry), "read"),
      // Whatever else a store of JavaScript holds.
      (body: unknown) => typeof body === "string" ? body : undefined
    ),
    save: (body) => Effect.asVoid(forgiving(store.set(entry, body), "written"))
  }
}

/** Longest time that a KeyValueStore is waited for. */
const storeTimeout = Duration.seconds(2)

/**
 * Settings of {@link layerCertificates}.
 *
 * @category models
 * @since 0.1.0
 */
export interface CertificateOptions {
  /** Time between two downloads in the background; 12 hours by default, a minute at least. */
  readonly refreshInterval?: Duration.Input | undefined
}

const readInterval = (options: CertificateOptions | undefined): Effect.Effect<number, ConfigurationError> => {
  const interval = Duration.fromInput(options?.refreshInterval ?? "12 hours")
  return Option.isSome(interval) && Duration.toMillis(interval.value) >= shortestRefresh
    ? Effect.succeed(Duration.toMillis(interval.value))
    : fail(
      "refreshInterval",
      Option.isSome(interval) ? Duration.format(interval.value) : "no duration",
      "Give a minute or more, for example \"12 hours\"; WeChat Pay replaces certificates once in years."
    )
}

const certificates = Effect.fnUntraced(function*(
  options: CertificateOptions | undefined,
  store: Directory.TextStore | undefined
): Effect.fn.Return<CertificateStore["Service"], ConfigurationError, WeChatPayConfig | HttpClient | Scope.Scope> {
  const config = yield* WeChatPayConfig
  return yield* downloading({
    config,
    client: yield* HttpClient,
    publicKeys: [],
    send: "certificate",
    trust: "apiV3Key",
    refreshInterval: yield* readInterval(options),
    kept: store === undefined ? undefined : keep(store, entryOf(config))
  })
})

/**
 * Layer over platform certificates (平台证书), for merchants who are not on the WeChat Pay public key yet.
 *
 * **Details**
 *
 * They are downloaded when the first one is needed, kept in memory, and refreshed in the background and when something
 * is signed under a serial number that is not known (at most once a minute). The first download is trusted because it
 * opens under the APIv3 key; every later one must also be signed under a certificate that is trusted already. While a
 * refresh fails, valid certificates stay in use.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 * @category layers
 * @since 0.1.0
 */
export const layerCertificates = (
  options?: CertificateOptions
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient> =>
  Layer.effect(CertificateStore, certificates(options, undefined))

/**
 * {@link layerCertificates} that keeps what it downloads in a `KeyValueStore` (files, Redis, SQL): a restart, or another
 * machine, needs no download.
 *
 * **Details**
 *
 * What is kept is sealed, as WeChat Pay sent it, and opened under the APIv3 key when it is loaded: whoever can write the
 * store cannot plant a key. What does not open is downloaded anew, and so it is when the store does not answer within
 * two seconds. No call waits for the writing.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerCertificatesPersisted = (
  options?: CertificateOptions
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient | KeyValueStore> =>
  Layer.effect(CertificateStore, Effect.flatMap(KeyValueStore, (store) => certificates(options, store)))

// ---------------------------------------------------------------------------------------------------------------------
// both
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Settings of {@link layerHybrid}.
 *
 * @category models
 * @since 0.1.0
 */
export interface HybridOptions extends PublicKeyOptions {
  /** Keys used before. */
  readonly previous?: ReadonlyArray<PublicKeyOptions> | undefined
  /** What requests name and encrypt with: the public key by default. */
  readonly send?: "publicKey" | "certificate" | undefined
  /**
   * What a list of certificates must be signed with. By default the public key: a list that only opens under the APIv3
   * key is refused. As long as the change has not begun in the merchant console, WeChat Pay signs everything with
   * certificates; until then, `apiV3Key` accepts a list that is signed with one of the certificates in it.
   */
  readonly trust?: "publicKey" | "apiV3Key" | undefined
}

const readChoice = Effect.fnUntraced(function*<const Choice extends string>(
  setting: string,
  value: unknown,
  choices: readonly [Choice, Choice]
): Effect.fn.Return<Choice, ConfigurationError> {
  const text = value === undefined ? choices[0] : yield* readText(setting, value)
  return choices.find((choice) => choice === text) ??
    (yield* fail(setting, kindOf(text), `Give ${choices.join(" or ")}.`))
})

const hybrid = Effect.fnUntraced(function*(
  options: HybridOptions,
  store: Directory.TextStore | undefined
): Effect.fn.Return<CertificateStore["Service"], ConfigurationError, WeChatPayConfig | HttpClient | Scope.Scope> {
  const config = yield* WeChatPayConfig
  return yield* downloading({
    config,
    client: yield* HttpClient,
    publicKeys: yield* readPublicKeys(config, options),
    send: yield* readChoice("send", options?.send, ["publicKey", "certificate"]),
    trust: yield* readChoice("trust", options?.trust, ["publicKey", "apiV3Key"]),
    refreshInterval: undefined,
    kept: store === undefined ? undefined : keep(store, entryOf(config))
  })
})

/**
 * Layer for merchants who change from platform certificates to the WeChat Pay public key, or back: both verify, and the
 * serial number decides.
 *
 * **Details**
 *
 * Certificates are downloaded only when something is signed under a certificate that is not known (or when requests are
 * to name one), by a request that names the public key: requests that name certificates hold the change back. A list of
 * certificates must be signed with the public key; set `trust` until the change has begun.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012154180
 * @category layers
 * @since 0.1.0
 */
export const layerHybrid = (
  options: HybridOptions
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient> =>
  Layer.effect(CertificateStore, hybrid(options, undefined))

/**
 * {@link layerHybrid} that keeps the certificates in a `KeyValueStore`, as {@link layerCertificatesPersisted} does.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerHybridPersisted = (
  options: HybridOptions
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient | KeyValueStore> =>
  Layer.effect(CertificateStore, Effect.flatMap(KeyValueStore, (store) => hybrid(options, store)))

// ---------------------------------------------------------------------------------------------------------------------
// settings
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Settings of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends CertificateOptions {
  /** Id of the WeChat Pay public key (公钥 ID), `PUB_KEY_ID_…`. */
  readonly publicKeyId?: string | undefined
  /** The WeChat Pay public key itself (微信支付公钥, `pub_key.pem`), PEM in any form, or the bytes of the file. */
  readonly publicKey?: PemInput | undefined
  /** Public keys used before: they verify what is still signed under them, and are not named any more. */
  readonly previousPublicKeys?: ReadonlyArray<PublicKeyOptions> | undefined
  /**
   * Keys that WeChat Pay signs with: its public key, platform certificates (平台证书), or both while the merchant changes
   * from one to the other. By default the public key where one is given, else certificates.
   */
  readonly keys?: "publicKey" | "certificate" | "both" | undefined
  /** With `both`: what requests name and encrypt with, the public key by default. */
  readonly send?: "publicKey" | "certificate" | undefined
  /** With `both`: what a list of certificates must be signed with; see {@link HybridOptions}. */
  readonly trust?: "publicKey" | "apiV3Key" | undefined
  /** Directory in which downloaded certificates are kept, sealed as WeChat Pay sent them. */
  readonly certificateDirectory?: string | undefined
}

/** Settings of which an environment gives all but the types. */
type Given = Omit<Options, "keys" | "send" | "trust"> & {
  readonly keys?: unknown
  readonly send?: unknown
  readonly trust?: unknown
}

const readKeys = Effect.fnUntraced(
  function*(given: Given): Effect.fn.Return<"publicKey" | "certificate" | "both", ConfigurationError> {
    const hasKey = given.publicKeyId !== undefined || given.publicKey !== undefined
    const keys = given.keys === undefined ? "" : yield* readText("keys", given.keys)
    if (keys === "") return hasKey ? "publicKey" : "certificate"
    if (keys !== "publicKey" && keys !== "certificate" && keys !== "both") {
      return yield* fail("keys", kindOf(keys), "Give publicKey, certificate or both.")
    }
    return keys
  }
)

const fromOptions = Effect.fnUntraced(function*(
  options: Given
): Effect.fn.Return<CertificateStore["Service"], ConfigurationError, WeChatPayConfig | HttpClient | Scope.Scope> {
  // Programs in JavaScript get here with nothing at all.
  const given: Given = options ?? {}
  const config = yield* WeChatPayConfig
  const keys = yield* readKeys(given)
  const publicKeys = keys === "certificate" ? [] : yield* readPublicKeys(config, {
    id: given.publicKeyId ?? "",
    publicKey: given.publicKey ?? "",
    previous: given.previousPublicKeys
  }).pipe(Effect.mapError((error) => renamed(error, publicKeySettings)))
  const [current, ...previous] = publicKeys
  if (keys === "publicKey" && current !== undefined) return fixed([current, ...previous])
  const directory = yield* readText("certificateDirectory", given.certificateDirectory)
  return yield* downloading({
    config,
    client: yield* HttpClient,
    publicKeys,
    send: yield* readChoice("send", given.send, ["publicKey", "certificate"]),
    trust: yield* readChoice("trust", given.trust, ["publicKey", "apiV3Key"]),
    refreshInterval: keys === "both" ? undefined : yield* readInterval(given),
    kept: directory === "" ? undefined : keep(Directory.make(directory), entryOf(config))
  })
})

/** The public key's settings go by other names beside those of the merchant's own keys. */
const publicKeySettings: Readonly<Record<string, string>> = {
  id: "publicKeyId",
  publicKey: "publicKey",
  previous: "previousPublicKeys"
}

const renamed = (error: ConfigurationError, names: Readonly<Record<string, string>>): ConfigurationError => {
  const [, option = "", rest = ""] = /^(\w+)(.*)$/s.exec(error.setting) ?? []
  return new ConfigurationError({ ...error, setting: `${names[option] ?? option}${rest}` })
}

/**
 * Layer over the public key, platform certificates or both, as the settings say.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options: Options
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient> =>
  Layer.effect(CertificateStore, fromOptions(options))

// ---------------------------------------------------------------------------------------------------------------------
// environment
// ---------------------------------------------------------------------------------------------------------------------

/**
 * {@link Options} of which all, or single ones, may be read from a `Config`.
 *
 * @category models
 * @since 0.1.0
 */
export type WrappedOptions =
  | Config.Wrap<Options>
  | { readonly [Name in keyof Options]?: Options[Name] | Config.Config<Options[Name]> | undefined }

const variables = {
  publicKeyId: "WECHATPAY_PUBLIC_KEY_ID",
  keys: "WECHATPAY_KEYS",
  send: "WECHATPAY_SEND_KEY",
  trust: "WECHATPAY_TRUST",
  certificateDirectory: "WECHATPAY_CERTIFICATE_DIRECTORY"
} as const

const keyVariable = "WECHATPAY_PUBLIC_KEY"

const fromEnvironment = Effect.fnUntraced(function*(
  wrapped: WrappedOptions
): Effect.fn.Return<CertificateStore["Service"], ConfigurationError, WeChatPayConfig | HttpClient | Scope.Scope> {
  const overrides: Options = yield* Environment.unwrap(wrapped)
  const read = (name: keyof typeof variables) => Environment.text(variables[name])
  const publicKey = overrides.publicKey === undefined ? yield* Environment.textOrFile(keyVariable) : undefined
  const given: Given = {
    publicKeyId: yield* read("publicKeyId"),
    keys: yield* read("keys"),
    send: yield* read("send"),
    trust: yield* read("trust"),
    certificateDirectory: yield* read("certificateDirectory"),
    publicKey: publicKey?.text,
    ...overrides
  }
  if (given.keys === undefined && (given.publicKeyId === undefined) !== (given.publicKey === undefined)) {
    return yield* fail(
      given.publicKeyId === undefined ? variables.publicKeyId : `${keyVariable}, ${keyVariable}_PATH`,
      "nothing",
      "The WeChat Pay public key and its id go together: give both, or neither to use platform certificates."
    )
  }
  const names = { ...variables, publicKey: publicKey?.name ?? `${keyVariable}, ${keyVariable}_PATH` }
  return yield* fromOptions(given).pipe(
    Effect.mapError((error) =>
      Environment.named(error, Object.fromEntries(Object.entries(names).filter(([name]) => !(name in overrides))))
    )
  )
})

/**
 * Layer from the environment (any `ConfigProvider`): with a public key that key, without one platform certificates,
 * unless `WECHATPAY_KEYS` says otherwise.
 *
 * **Details**
 *
 * | variable | setting |
 * |---|---|
 * | `WECHATPAY_PUBLIC_KEY_ID` | `publicKeyId` |
 * | `WECHATPAY_PUBLIC_KEY` or `WECHATPAY_PUBLIC_KEY_PATH` | `publicKey`, inline or as the name of a file |
 * | `WECHATPAY_KEYS` | `keys`: `publicKey`, `certificate` or `both` |
 * | `WECHATPAY_SEND_KEY` | `send`: `publicKey` or `certificate` |
 * | `WECHATPAY_TRUST` | `trust`: `publicKey` or `apiV3Key` |
 * | `WECHATPAY_CERTIFICATE_DIRECTORY` | `certificateDirectory` |
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: WrappedOptions = {}
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient> =>
  Layer.effect(CertificateStore, Effect.catch(fromEnvironment(options), Environment.located))
