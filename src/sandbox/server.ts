/**
 * The sandbox over HTTP, for programs in any language.
 *
 * @since 0.1.0
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpRouter from "effect/http/HttpRouter"
import type { ServeError } from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import * as Cashier from "./cashier/index.ts"
import type { Behaviour, Controls } from "./controls.ts"
import * as Core from "./core.ts"
import type { Post, Receiver } from "./engine/deliveries.ts"
import { isLoopback } from "./engine/loopback.ts"
import { SandboxError } from "./engine/SandboxError.ts"
import { definedFields } from "./engine/values.ts"
import * as Http from "./http/controlApi.ts"
import * as Directory from "./http/directory.ts"
import * as JournalFile from "./http/journalFile.ts"
import * as NodeResponse from "./http/nodeResponse.ts"
import * as NotificationPoster from "./http/notificationPoster.ts"
import * as Keys from "./protocol/keys.ts"
import { service } from "./Sandbox.ts"

export type { Page } from "./http/controlApi.ts"

/**
 * Options of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends Behaviour {
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number | undefined
  /** Directory of keys and `config.json`; without one the keys are those of this process. */
  readonly dir?: string | undefined
  /** Address that all notifications go to, instead of the one that each order names. */
  readonly notify?: string | undefined
  /** Whether notifications may leave this machine. */
  readonly allowRemoteNotify?: boolean | undefined
  /** The sandbox's time (refunds, expiry, repeats of notifications) runs so many times faster than the clock. */
  readonly speed?: number | undefined
  /** Pages beside the control API and the cashier; one at the cashier's path takes its place. */
  readonly pages?: ReadonlyArray<Http.Page> | undefined
}

/**
 * A sandbox that listens.
 *
 * @category models
 * @since 0.1.0
 */
export interface Running {
  /** `http://127.0.0.1:7373` */
  readonly origin: string
  /** The same sandbox under another name, as WeChat Pay has a second host: `http://localhost:7373`. */
  readonly backup: string
  /** Path of `config.json`, where there is a directory. */
  readonly config: string | undefined
  /** Path of the same settings as variables, for `node --env-file`. */
  readonly env: string | undefined
  readonly sandbox: Controls
}

const maxBody = ByteSize.mebibytes(16)

const mayNotify = (url: string, options: Options): boolean =>
  /^https?:/i.test(url) && URL.canParse(url) && (isLoopback(url) || options.allowRemoteNotify === true)

/** Posts notifications by HTTP, if the address is on this machine or remote addresses are allowed. */
const poster = (options: Options): Receiver => (post: Post) => {
  const target = options.notify ?? post.url
  return mayNotify(target, options)
    ? NotificationPoster.post(target, post)
    : Effect.logWarning(
      "sandbox: a notification is not posted, its address is not on this machine; notify (--notify) names one that is"
    ).pipe(Effect.andThen(Effect.fail("not posted: the address is not on this machine")))
}

/** Path and query as received: effect/http has parsed its `url`, and the signature covers the bytes. */
const targetOf = (request: HttpServerRequest.HttpServerRequest): string =>
  (NodeHttpServerRequest.toIncomingMessage(request).url ?? "/").replace(/^https?:\/\/[^/?#]*/i, "")

/** The options that a journal depends on, as text. */
const behaviourOf = (options: Options): string => {
  const {
    appids,
    collectionDelay,
    fapiaoDelay,
    merchants,
    notificationDelay,
    refundDelay,
    seed,
    subMerchants,
    transferDelay
  } = options
  return JSON.stringify({
    appids,
    collectionDelay,
    fapiaoDelay,
    merchants,
    notificationDelay,
    refundDelay,
    seed: seed ?? 1,
    subMerchants,
    transferDelay
  })
}

const toCashier = HttpServerResponse.redirect("/_sandbox/cashier")

const tooLarge = HttpServerResponse.jsonUnsafe({ code: "PARAM_ERROR", message: "请求体过大" }, { status: 413 })

/**
 * Starts a sandbox that listens on 127.0.0.1 and posts notifications, for as long as the scope lasts.
 *
 * **Details**
 *
 * Everything that WeChat Pay serves is served at its official path. Under `/_sandbox/` the controls take JSON:
 * `POST /_sandbox/pay {"out_trade_no"}` plays the payer. `/` leads to the cashier, a page for people.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  options: Options = {}
): Effect.fn.Return<
  Running,
  ServeError | PlatformError | SandboxError,
  FileSystem.FileSystem | Path.Path | Scope.Scope
> {
  if (options.notify !== undefined && !mayNotify(options.notify, options)) {
    return yield* new SandboxError({
      control: "notify",
      issue:
        "the address is not on this machine; where that is meant, allow it (allowRemoteNotify, --allow-remote-notify)"
    })
  }
  const node = createServer({ keepAliveTimeout: NodeResponse.keepAliveSeconds * 1000 })
  // The port is taken before the sandbox is ready. Node.js never responds to a request that nobody listens to.
  const early: Array<readonly [IncomingMessage, ServerResponse]> = []
  const wait = (request: IncomingMessage, response: ServerResponse) => void early.push([request, response])
  node.on("request", wait)
  const server = yield* NodeHttpServer.make(() => node, {
    host: "127.0.0.1",
    port: options.port ?? 0,
    gracefulShutdownTimeout: "100 millis"
  })
  // Once the port is ours: a start that fails leaves no keys behind.
  const { dir } = options
  const own = { mchid: Core.mchid, appid: Core.appid }
  const materials = dir === undefined ? undefined : yield* Directory.open(dir, own)
  yield* Core.checkNumbers(options.merchants ?? [])
  const others = dir === undefined ? [] : yield* Effect.forEach(
    options.merchants ?? [],
    ({ appids, mchid }) =>
      Directory.open(`${dir}/merchants/${mchid}`, { mchid, appid: appids?.[0] ?? Core.appidOf(mchid) })
  )
  const journal = dir === undefined ? undefined : yield* JournalFile.open(dir, behaviourOf(options))
  // A stream of events or a sleeping keep-alive connection would hold up the end.
  yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
  const port = server.address._tag === "UnixPathAddress" ? 0 : server.address.port
  const origin = `http://127.0.0.1:${port}`
  const backup = `http://localhost:${port}`

  const core = yield* Core.make({
    ...options,
    materials: materials?.keys ?? Keys.ofProcess(),
    certificate: materials?.certificate,
    ...definedFields({ merchantKeys: dir === undefined ? undefined : others }),
    journal,
    origin
  })
  const sandbox = service(core)
  yield* sandbox.listen(poster(options))
  const writeConfig = ({ writeConfig }: Directory.Materials, mchid: string) =>
    writeConfig({
      base: origin,
      backup,
      keys: core.identities.first.platform.mode,
      subMchids: core.kernel.merchant(mchid)?.subMerchants ?? [],
      notifyUrl: options.notify
    })
  const settings = { base: origin, backup, notifyUrl: options.notify, keys: options.keys }
  const config = materials === undefined ? undefined : yield* writeConfig(materials, Core.mchid)
  const mchidOf = (index: number) => core.identities.all[index]?.mchid ?? ""
  // With one file for all of them, `Merchants.layerConfig` has every merchant.
  const env = materials === undefined ? undefined : yield* materials.writeEnv(
    settings,
    others.length === 0
      ? []
      : [materials, ...others].map(({ variables }, index) => variables(settings, `M${mchidOf(index)}_`))
  )
  yield* Effect.forEach(
    others,
    (other, index) => Effect.andThen(writeConfig(other, mchidOf(index + 1)), other.writeEnv(settings, []))
  )

  const ownPages = options.pages ?? []
  const pages = [...ownPages, ...Cashier.pages.filter(({ path }) => !ownPages.some((page) => page.path === path))]
  const controls = yield* HttpRouter.toHttpEffect(Http.routes(sandbox, pages))
  const wechatPay = (request: HttpServerRequest.HttpServerRequest) =>
    Effect.gen(function*() {
      const { headers, method } = request
      const body = new Uint8Array(yield* request.arrayBuffer)
      const host = headers.host ?? ""
      const here = [origin, backup].find((known) => known === `http://${host}`) ?? origin
      const response = yield* sandbox.handle({ method, target: targetOf(request), headers, body }, {
        origin: here,
        backup: here === backup
      })
      return yield* NodeResponse.write(request, response)
    }).pipe(
      Effect.catchTag("Broken", () => NodeResponse.hangUp(request)),
      Effect.catchTag("HttpServerError", () => Effect.succeed(tooLarge))
    )

  yield* server.serve(
    Effect.gen(function*() {
      const request = yield* HttpServerRequest.HttpServerRequest
      const target = targetOf(request)
      if (target === "/" && request.method === "GET") return Http.guard(request) ?? toCashier
      if (!/^\/_sandbox(\/|\?|$)/.test(target)) return yield* wechatPay(request)
      return Http.guard(request) ?? (yield* controls)
    }).pipe(
      Effect.provideService(HttpServerRequest.MaxBodySize, maxBody),
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
    )
  )
  node.off("request", wait)
  for (const [request, response] of early) node.emit("request", request, response)
  return { origin, backup, config, env, sandbox }
})
