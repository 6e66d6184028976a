/** Store of platform certificates (平台证书): downloads them when they are needed, and refreshes and keeps them. */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Latch from "effect/Latch"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as X509 from "../internal/x509.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { CertificateError } from "../WeChatPayError.ts"
import * as Certificates from "./certificates.ts"
import type * as Directory from "./directory.ts"
import { CertificateStore, type PlatformKey } from "./platformKey.ts"

/** Shortest time between two downloads for unknown serials, in milliseconds: anyone can send a message with such a serial. */
const lookupInterval = 60_000

/** Milliseconds for which a serial that a download did not bring counts as wrong, and the most of them to remember. */
const unknownFor = 3_600_000
const unknownSize = 64

/** Milliseconds for which a certificate is trusted after it left the list: responses under way may be signed with it. */
const grace = 10 * 60_000

/** Shortest time between two refreshes, in milliseconds. */
export const shortestRefresh = Duration.toMillis("1 minute")
const refreshAfterFailure = Duration.toMillis("1 hour")

/** Milliseconds before the end of a certificate from which the list has its successor, which signs before that end. */
const announced = Duration.toMillis("180 days")

/** Keeps the encrypted list of certificates over a restart. */
export interface Kept {
  readonly load: Effect.Effect<string | undefined>
  readonly save: (body: string) => Effect.Effect<void>
}

/** The parameters of {@link make}. */
export interface Downloading {
  readonly config: WeChatPayConfig["Service"]
  readonly client: HttpClient
  /** Keys that are known without a download, the current one first. */
  readonly publicKeys: ReadonlyArray<PlatformKey>
  readonly send: "publicKey" | "certificate"
  /** Whether the public key must have signed the list of certificates, or the APIv3 key is enough. */
  readonly trust: "publicKey" | "apiV3Key"
  /** Milliseconds between two refreshes; `undefined`: never. */
  readonly refreshInterval: number | undefined
  readonly kept: Kept | undefined
}

/** Makes a store that downloads certificates. The first download comes when a certificate is needed. */
export const make = Effect.fnUntraced(function*(
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

  const measure = Effect.suspend(() =>
    Effect.forEach(certificates, (certificate) => Certificates.measure(config, certificate), { discard: true })
  )

  const load = (kept: Kept) =>
    Effect.gen(function*() {
      const body = yield* kept.load
      isLoaded = true
      if (body === undefined) return
      const opened = yield* Effect.result(Certificates.open(config, body))
      if (Result.isSuccess(opened)) {
        adopt(opened.success, yield* Clock.currentTimeMillis)
        yield* measure
      } else {
        yield* Effect.logWarning(
          `CertificateStore: what the KeyValueStore holds cannot be used: ${opened.failure.issue}`
        )
      }
    })

  /** Loads certificates from the KeyValueStore. Unless they are enough, downloads them. */
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
        yield* measure
        // A payment does not wait for the write; closing the scope does.
        if (kept !== undefined) {
          yield* Effect.forkIn(Effect.uninterruptible(kept.save(body)), scope, { startImmediately: true })
        }
      }
      yield* obtained.open
    })

  /** Runs one download at a time, which all callers share. Interrupting a caller does not interrupt it. */
  const single = (work: Effect.Effect<void, CertificateError>): Effect.Effect<void, CertificateError> =>
    Effect.uninterruptibleMask((restore) => {
      if (running !== undefined) return restore(Deferred.await(running))
      const done = Deferred.makeUnsafe<void, CertificateError>()
      running = done
      return work.pipe(
        Effect.forkIn(scope),
        Effect.andThen((fiber) => {
          // An observer, and no finalizer of the work: in a closed scope the work never starts.
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

  /** Downloads for an unknown serial, and records the result itself: the caller may be interrupted meanwhile. */
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
    // A running download may bring it.
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

  /** Downloads again after WeChat Pay refused a certificate. The refusal is not signed, so that the certificate stays in use. */
  const reportRefusal = (name: string): Effect.Effect<void> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      if (find(X509.normalizeSerial(name), now) === undefined) return Effect.void
      if (refusedAt !== undefined && Math.abs(now - refusedAt) < lookupInterval) return Effect.void
      refusedAt = now
      return Effect.logWarning(
        `CertificateStore: WeChat Pay refused the certificate ${name}, so the certificates are downloaded again`
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
      reason: { _tag: "DownloadFailed" },
      issue: "none of the certificates is valid now; is this machine's clock right?"
    }))
  })

  /** Time until the next refresh: the interval, or half of the newest certificate's remaining validity if that is less. */
  const untilRefresh = (interval: number, now: number): number => {
    const expiry = newest(now)?.notAfter
    return expiry === undefined ? interval : Math.max(shortestRefresh, Math.min(interval, (expiry - now) / 2))
  }

  /**
   * Whether the kept list may lack the next certificate. A list is verified with the known certificates, so that the next
   * one must be downloaded while the one before still signs. Programs that end before their first refresh need it too.
   */
  const mayLackNext = (now: number): boolean => {
    const expiry = newest(now)?.notAfter
    return downloads === 0 && expiry !== undefined && expiry - now < announced
  }

  const refresh = Effect.fnUntraced(function*(interval: number): Effect.fn.Return<never> {
    yield* obtained.await
    let pause = mayLackNext(yield* Clock.currentTimeMillis) ? 0 : interval
    while (true) {
      if (pause > 0) yield* Effect.sleep(untilRefresh(pause, yield* Clock.currentTimeMillis))
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

/** Key of a merchant's list. Several merchants may share one KeyValueStore. */
export const entryOf = (config: WeChatPayConfig["Service"]): string => `effect-wechatpay/certificates/${config.mchid}`

/** Makes {@link Kept} over a store. If the store fails, dies or hangs, the certificates are downloaded instead. */
export const keep = (store: Directory.TextStore, entry: string): Kept => {
  const forgiving = <A, E>(work: Effect.Effect<A, E>, what: string): Effect.Effect<A | undefined> =>
    work.pipe(
      Effect.timeout(storeTimeout),
      // Without the store's own message: it may quote the content of the store, or its address.
      Effect.catchCause(() =>
        Effect.as(Effect.logWarning(`CertificateStore: the KeyValueStore could not be ${what}`), undefined)
      )
    )
  return {
    load: Effect.map(
      forgiving(store.get(entry), "read"),
      // A store that is written in JavaScript may return other values.
      (body: unknown) => typeof body === "string" ? body : undefined
    ),
    save: (body) => Effect.asVoid(forgiving(store.set(entry, body), "written"))
  }
}

/** Longest time of a KeyValueStore's operation. */
const storeTimeout = Duration.seconds(2)
