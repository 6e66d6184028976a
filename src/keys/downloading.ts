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

/** Shortest time between two downloads for serials that are not known: strangers choose those. */
const lookupInterval = 60_000

/** How long a serial that a download did not bring counts as wrong, and how many are remembered: one a minute comes in. */
const unknownFor = 3_600_000
const unknownSize = 64

/** A response under way may still be signed with a certificate that is no longer listed. */
const grace = 10 * 60_000

/** Shortest time between two refreshes, in milliseconds. */
export const shortestRefresh = Duration.toMillis("1 minute")
const refreshAfterFailure = Duration.toMillis("1 hour")

/** Time before the end of a certificate from which on the list has the next one, which signs long before that end. */
const announced = Duration.toMillis("180 days")

/** Where the sealed list of certificates survives a restart. */
export interface Kept {
  readonly load: Effect.Effect<string | undefined>
  readonly save: (body: string) => Effect.Effect<void>
}

/** What a store of certificates is made of. */
export interface Downloading {
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
        yield* measure
        // No payment waits for the writing; the end of the scope does.
        if (kept !== undefined) {
          yield* Effect.forkIn(Effect.uninterruptible(kept.save(body)), scope, { startImmediately: true })
        }
      }
      yield* obtained.open
    })

  /** Runs one download at a time for all callers. It goes on when the first caller is interrupted. */
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

  /** WeChat Pay refused a request because of the certificate that it named. That is not signed, so it is only a hint. */
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

  /** At half of what is left of the newest certificate, if that comes before the interval is over. */
  const untilRefresh = (interval: number, now: number): number => {
    const expiry = newest(now)?.notAfter
    return expiry === undefined ? interval : Math.max(shortestRefresh, Math.min(interval, (expiry - now) / 2))
  }

  /**
   * Whether what was kept may lack the certificate that comes next. A list is held against what is known: the next one
   * must be learned while the one before still signs, also by programs that end before their first refresh.
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

/** An entry for each merchant: several may share one KeyValueStore. */
export const entryOf = (config: WeChatPayConfig["Service"]): string => `effect-wechatpay/certificates/${config.mchid}`

/** A KeyValueStore that fails, dies or hangs costs a download, not a payment. */
export const keep = (store: Directory.TextStore, entry: string): Kept => {
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
      // A store in JavaScript may hold other values.
      (body: unknown) => typeof body === "string" ? body : undefined
    ),
    save: (body) => Effect.asVoid(forgiving(store.set(entry, body), "written"))
  }
}

/** Longest time that a KeyValueStore is waited for. */
const storeTimeout = Duration.seconds(2)
