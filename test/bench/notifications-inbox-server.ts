/**
 * A shop's server with an inbox, in a process of its own: `<memory|redis|postgres> <url>`, settings as JSON on stdin. To
 * each message of its parent it responds with the CPU that it has used.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { createServer } from "node:http"
import { text } from "node:stream/consumers"
import * as CertificateStore from "../../src/CertificateStore.ts"
import * as NotificationHandler from "../../src/NotificationHandler.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"
import * as NotificationRouter from "../../src/NotificationRouter.ts"
import * as WeChatPayConfig from "../../src/WeChatPayConfig.ts"
import { inboxLayer } from "../notification/stores.ts"
import type { Identity } from "./identity.ts"

const [, , kind, url = ""] = process.argv
const identity: Identity = JSON.parse(await text(process.stdin))

const merchant = CertificateStore.layerPublicKey({
  id: identity.platformKeyId,
  publicKey: identity.platformPublicKey
}).pipe(
  Layer.provideMerge(WeChatPayConfig.layer({
    mchid: identity.mchid,
    serialNo: identity.serialNo,
    privateKey: identity.privateKey,
    apiV3Key: identity.apiV3Key
  }))
)

const inbox = kind === "redis" || kind === "postgres"
  ? inboxLayer(kind, url, {})
  : NotificationInbox.layerMemory()

const server = createServer()
const announced = Layer.effectDiscard(
  Effect.flatMap(HttpServer.HttpServer, () =>
    Effect.sync(() => {
      const address = server.address()
      console.log(typeof address === "object" && address !== null ? address.port : 0)
    }))
)

/** What Effect's server costs by itself: it reads the body and responds. */
const nothing = HttpRouter.add(
  "POST",
  "/nothing",
  (request) => Effect.as(Effect.orDie(request.arrayBuffer), HttpServerResponse.empty({ status: 204 }))
)

const app = Layer.mergeAll(
  HttpRouter.serve(Layer.merge(NotificationHandler.route("/notify", NotificationInbox.receiver()), nothing), {
    disableListenLog: true,
    disableLogger: true
  }),
  NotificationInbox.layerConsumer(NotificationRouter.make(() => Effect.succeed(NotificationRouter.acknowledge))),
  announced
).pipe(
  Layer.provide(NodeHttpServer.layer(() => server, { port: 0, host: "127.0.0.1" })),
  Layer.provide(inbox),
  Layer.provide(merchant),
  Layer.provide(Logger.layer([]))
)

process.on("message", () => process.send?.(process.cpuUsage()))

await Effect.runPromise(Layer.launch(app))
