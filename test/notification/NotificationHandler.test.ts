import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { createServer } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { Order, Refund } from "../../src/api/payments/index.ts"
import {
  CertificateStore,
  Notification,
  NotificationHandler,
  NotificationRouter,
  WeChatPayError
} from "../../src/index.ts"
import { TestNotification } from "../../src/testing.ts"
import { assertNoCanary, canary } from "../support/canary.ts"
import * as Keys from "../support/keys.ts"
import {
  bodyOf,
  configLayer,
  layer as merchant,
  type Post,
  post,
  publicKeyId,
  storeLayer,
  transaction
} from "../support/notification.ts"

/** The refusals that these tests provoke are not news. */
const layer = Layer.merge(merchant, Logger.layer([]))

type Ran = ReadonlyArray<string>

/** A router that writes down what it ran. */
const recording = () => {
  const ran: Array<string> = []
  const router = NotificationRouter.make(({ event_type }) => Effect.sync(() => ran.push(`fallback ${event_type}`)))
    .on(Order.paid, ({ resource }) => Effect.sync(() => ran.push(`paid ${resource.out_trade_no}`)))
    .on(Refund.events, ({ event }) => Effect.sync(() => ran.push(event)))
  return { router, ran: ran as Ran }
}

const receive = (options: Post = {}, using: NotificationRouter.Router<unknown, never> = recording().router) =>
  Effect.flatMap(post(options), ({ body, headers }) => NotificationHandler.make(using).receive(headers, body))

describe("NotificationRouter", () => {
  it.effect("runs the function of the first declaration that fits, and else the fallback", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      const refund = { out_refund_no: "r1", refund_status: "CLOSED" }
      assert.strictEqual((yield* receive({}, router)).status, 204)
      assert.strictEqual(
        (yield* receive({ event_type: "REFUND.CLOSED", original_type: "refund", content: refund }, router)).status,
        204
      )
      assert.strictEqual((yield* receive({ event_type: "NEW.KIND", content: {} }, router)).status, 500)
      assert.deepStrictEqual(ran, [`paid ${transaction.out_trade_no}`, "Refund.closed", "fallback NEW.KIND"])
    }).pipe(Effect.provide(layer)))

  it.effect("refuses what no function takes, unless the fallback acknowledges it", () =>
    Effect.gen(function*() {
      const fallbacks: ReadonlyArray<readonly [NotificationRouter.Router<unknown, never>, number]> = [
        [NotificationRouter.make(), 500],
        [NotificationRouter.make(() => Effect.void), 500],
        [NotificationRouter.make(() => Effect.succeed(true)), 500],
        [NotificationRouter.make(() => Effect.fail("no")), 500],
        [NotificationRouter.make(() => Effect.succeed(NotificationRouter.acknowledge)), 204],
        [
          NotificationRouter.make(({ event_type }) =>
            Effect.succeed(event_type === "REFUND.CLOSED" ? "x" : NotificationRouter.acknowledge)
          ).on(Refund.succeeded, () => Effect.fail("another")),
          204
        ]
      ]
      for (const [router, status] of fallbacks) assert.strictEqual((yield* receive({}, router)).status, status)
      const reply = yield* receive({}, NotificationRouter.make().on(Refund.events, () => Effect.void))
      assert.deepStrictEqual(reply, { status: 500, body: "{\"code\":\"FAIL\",\"message\":\"not routed\"}" })
    }).pipe(Effect.provide(layer)))

  it.effect("acknowledges the program's own test where nothing takes it", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ logLevel, message }) => {
        lines.push(`${logLevel} ${String(message)}`)
      })
      const echo = { event_type: "SECURITY_ECHO.SUCCESS", original_type: "security", content: { echo_message: "x" } }
      const reply = yield* receive(echo, NotificationRouter.make()).pipe(Effect.provide(Logger.layer([logger])))
      assert.strictEqual(reply.status, 204)
      assert.match(lines.join("\n"), /^Info the test notification .* arrived/)
    }).pipe(Effect.provide(layer)))

  it.effect("says what to route where the twin of a notification's event is routed", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ logLevel, message }) => {
        lines.push(`${logLevel} ${String(message)}`)
      })
      const partner = { ...transaction, mchid: undefined, sp_mchid: transaction.mchid, sub_mchid: "1900000110" }
      const direct = NotificationRouter.make().on([Order.paid, ...Refund.events], () => Effect.void)
      const served = NotificationRouter.make().on(Order.partnerPaid, () => Effect.void)
      const logged = Effect.provide(Logger.layer([logger]))
      const replies = [
        yield* receive({ content: partner }, direct).pipe(logged),
        yield* receive({}, served).pipe(logged),
        yield* receive({ event_type: "NEW.KIND" }, direct).pipe(logged)
      ]
      for (const { status } of replies) assert.strictEqual(status, 500)
      assert.match(
        lines[0] ?? "",
        /^Error .*Order\.paid takes direct merchants'.*declare Order\.paid of effect-wechatpay\/partner-payments/
      )
      assert.match(lines[1] ?? "", /^Error .*Order\.partnerPaid takes service providers'.*declare Order\.paid/)
      assert.match(lines[2] ?? "", /^Error .*NEW\.KIND.*route its event/)
      assert.lengthOf(lines, 3)
      const both = served.on(Order.paid, () => Effect.void)
      yield* receive({ content: { ...transaction, out_trade_no: undefined } }, both).pipe(logged)
      assert.match(lines.pop() ?? "", /^Error .*route its event/)

      const { body, headers } = yield* post({ content: partner })
      assert.strictEqual((yield* Notification.parse([Order.paid])(headers, body).pipe(logged)).event, "Unknown")
      assert.match(lines[3] ?? "", /^Warn .*declare Order\.paid of effect-wechatpay\/partner-payments/)

      assert.strictEqual((yield* receive({ content: partner }, served)).status, 204)
    }).pipe(Effect.provide(Layer.mergeAll(configLayer({ mode: "partner" }), storeLayer()))))

  it.effect("does not hand a known event that does not fit to the fallback", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      const reply = yield* receive({ content: { ...transaction, out_trade_no: {} } }, router)
      assert.strictEqual(reply.status, 500)
      assert.deepStrictEqual(ran, [])
    }).pipe(Effect.provide(layer)))
})

describe("A handler responds", () => {
  const responses: ReadonlyArray<readonly [string, NotificationHandler.Reply["status"], Post, string]> = [
    ["accepted", 204, {}, ""],
    ["a wrong signature", 401, { serial: "PUB_KEY_ID_0999" }, "signature refused"],
    ["a stale one", 401, { ahead: -301 }, "signature refused"],
    ["no notification", 400, { body: "{}" }, "malformed notification"],
    ["content under another APIv3 key", 503, { apiV3Key: canary.previousApiV3Key }, "key unavailable"],
    [
      "unexpected content of a known kind",
      500,
      { content: { ...transaction, out_trade_no: {} } },
      "unexpected content"
    ],
    ["a payment that is not ours", 500, { content: { ...transaction, mchid: "1900000111" } }, "unexpected content"],
    ["an order that is not paid", 500, { content: { ...transaction, trade_state: "NOTPAY" } }, "unexpected content"],
    ["what no function takes", 500, { event_type: "NEW.KIND" }, "not routed"]
  ]
  for (const [what, status, options, message] of responses) {
    it.effect(`${status} to ${what}`, () =>
      Effect.gen(function*() {
        const reply = yield* receive(options)
        assert.deepStrictEqual(reply, {
          status,
          body: message === "" ? undefined : JSON.stringify({ code: "FAIL", message })
        })
      }).pipe(Effect.provide(layer)))
  }

  it.effect("401 to the probe, and logs it at debug only", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ logLevel, message }) => {
        lines.push(`${logLevel} ${String(message)}`)
      })
      const { body, headers } = yield* post()
      headers["Wechatpay-Signature"] = `WECHATPAY/SIGNTEST/${headers["Wechatpay-Signature"]}`
      const reply = yield* NotificationHandler.make(recording().router).receive(headers, body).pipe(
        Effect.provide(Logger.layer([logger])),
        Effect.provideService(References.MinimumLogLevel, "All")
      )
      assert.strictEqual(reply.status, 401)
      assert.strictEqual(lines.length, 1)
      assert.match(lines[0] ?? "", /^Debug .*probe/)
    }).pipe(Effect.provide(layer)))

  it.effect("500 when the function fails or dies, even with an error of this library's own", () =>
    Effect.gen(function*() {
      const failures: ReadonlyArray<Effect.Effect<never, unknown>> = [
        Effect.fail("no"),
        Effect.die(new Error("no")),
        Effect.fail(
          new WeChatPayError.CertificateError({
            endpoint: "Order.queryById",
            route: "GET /",
            outcome: "NotSent",
            reason: { _tag: "DownloadFailed" },
            issue: "no"
          })
        ),
        Effect.sync(() => {
          throw new Error("no")
        })
      ]
      for (const failure of failures) {
        const reply = yield* receive({}, NotificationRouter.make(() => failure)).pipe(
          Effect.provideService(References.MinimumLogLevel, "None")
        )
        assert.deepStrictEqual(reply, { status: 500, body: "{\"code\":\"FAIL\",\"message\":\"handler failed\"}" })
      }
      const thrower = NotificationRouter.make((): Effect.Effect<void> => {
        throw new Error("no")
      })
      const reply = yield* receive({}, thrower).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
      assert.strictEqual(reply.status, 500)
    }).pipe(Effect.provide(layer)))

  it.effect("500 before WeChat Pay's five seconds are over, and interrupts the function", () =>
    Effect.gen(function*() {
      const interrupted = yield* Deferred.make<void>()
      const router = NotificationRouter.make(() =>
        Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined))
      )
      const fiber = yield* Effect.forkChild(receive({}, router), { startImmediately: true })
      yield* TestClock.adjust("4499 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 500)
      yield* Deferred.await(interrupted)
    }).pipe(Effect.provide(layer)))

  const storeWith = (get: CertificateStore.CertificateStore["Service"]["get"]) =>
    Layer.merge(
      configLayer(),
      Layer.succeed(CertificateStore.CertificateStore, { get, current: Effect.never, serials: Effect.succeed([]) })
    )

  it.effect("500 to what breaks outside the function, with the reason in the log", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make<unknown, void>(({ cause, logLevel, message }) => {
        lines.push(`${logLevel} ${String(message)} ${Cause.pretty(cause)}`)
      })
      const thrower = Notification.event({
        name: "Odd.thrower",
        eventTypes: ["TRANSACTION.SUCCESS"],
        resource: Schema.Struct({}),
        title: "",
        matches: (): boolean => {
          throw new Error("matches threw")
        }
      })
      const router = NotificationRouter.make(() => Effect.void).on(thrower, () => Effect.void)
      const dying = storeWith(() => Effect.die(new Error("the store died")))
      const replies = [
        yield* receive({}, router).pipe(Effect.provide(merchant), Effect.provide(Logger.layer([logger]))),
        yield* receive().pipe(Effect.provide(dying), Effect.provide(Logger.layer([logger])))
      ]
      for (const reply of replies) {
        assert.deepStrictEqual(reply, { status: 500, body: "{\"code\":\"FAIL\",\"message\":\"receiver failed\"}" })
      }
      assert.match(lines[0] ?? "", /^Error a notification could not be received .*matches threw/)
      assert.match(lines[1] ?? "", /^Error a notification could not be received .*the store died/)
      assert.lengthOf(lines, 2)
    }))

  it.effect("nothing when it is interrupted itself", () =>
    Effect.gen(function*() {
      const lines: Array<unknown> = []
      const logger = Logger.make(({ message }) => {
        lines.push(message)
      })
      const never = NotificationRouter.make(() => Effect.never)
      const interrupted = [
        receive({}, never).pipe(Effect.provide(merchant)),
        receive().pipe(Effect.provide(storeWith(() => Effect.never)))
      ]
      for (const effect of interrupted) {
        const fiber = yield* Effect.forkChild(Effect.provide(effect, Logger.layer([logger])), {
          startImmediately: true
        })
        yield* Effect.yieldNow
        yield* Fiber.interrupt(fiber)
        const exit = yield* Fiber.await(fiber)
        assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
      }
      assert.deepStrictEqual(lines, [])
    }))

  it.effect("503 when the platform key does not come in time, and leaves the function what is left of it", () =>
    Effect.gen(function*() {
      const hanging = yield* Effect.forkChild(receive().pipe(Effect.provide(storeWith(() => Effect.never))), {
        startImmediately: true
      })
      yield* TestClock.adjust("4499 millis")
      assert.isUndefined(hanging.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(hanging), {
        status: 503,
        body: "{\"code\":\"FAIL\",\"message\":\"platform key unavailable\"}"
      })

      const key = { serial: publicKeyId, kind: "publicKey", publicKey: Keys.rsa("platform").publicKey } as const
      const slow = storeWith(() => Effect.delay(Effect.succeed(key), "3 seconds"))
      const router = NotificationRouter.make(() => Effect.never)
      const late = yield* Effect.forkChild(receive({}, router).pipe(Effect.provide(slow)), { startImmediately: true })
      yield* TestClock.adjust("3 seconds")
      yield* TestClock.adjust("1499 millis")
      assert.isUndefined(late.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(late)).status, 500)
    }).pipe(Effect.provide(Logger.layer([]))))

  it.effect("400 or 413, and a line in the log, when the body was read before or is too large", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ logLevel, message }) => {
        lines.push(`${logLevel} ${String(message)}`)
      })
      const receiver = NotificationHandler.make(NotificationRouter.make(), { maxBodySize: 8 })
      const read = new Request("http://localhost/notify", { method: "POST", body: "{}" })
      yield* Effect.promise(() => read.text())
      const large = new Request("http://localhost/notify", { method: "POST", body: "0123456789" })
      const replies = yield* Effect.forEach(
        [read, large],
        (request) => NotificationHandler.respondWeb(receiver, request)
      ).pipe(Effect.provide(Logger.layer([logger])))
      assert.deepStrictEqual(replies.map(({ status }) => status), [400, 413])
      assert.match(lines[0] ?? "", /^Warn .*something else has read it before/)
      assert.match(lines[1] ?? "", /^Warn .*more than 8 bytes/)
    }).pipe(Effect.provide(layer)))

  it.effect("408 when the body does not arrive in time, and leaves the function what is left of it", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const arriving = (duration: Duration.Input) =>
        Effect.map(Effect.context<never>(), (context) =>
          new Request("http://localhost/", {
            method: "POST",
            headers,
            duplex: "half",
            body: Stream.toReadableStreamWith(Stream.fromEffect(Effect.delay(Effect.succeed(body), duration)), context)
          } as RequestInit))
      const receiver = NotificationHandler.make(NotificationRouter.make(() => Effect.never))
      const respond = (request: Request) => NotificationHandler.respondWeb(receiver, request)
      const settle = Effect.repeat(Effect.promise(() => new Promise(setImmediate)), { times: 10 })

      const never = yield* Effect.forkChild(Effect.flatMap(arriving("1 hour"), respond), { startImmediately: true })
      yield* TestClock.adjust("4499 millis")
      assert.isUndefined(never.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(never)).status, 408)

      // The clock on the wall is set meanwhile: the time that is left does not depend on it.
      const slow = yield* Effect.forkChild(Effect.flatMap(arriving("3 seconds"), respond), { startImmediately: true })
      yield* TestClock.adjust("3 seconds")
      yield* settle
      yield* TestClock.adjust("1499 millis")
      yield* settle
      assert.isUndefined(slow.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      yield* settle
      assert.strictEqual((yield* Fiber.join(slow)).status, 500)
    }).pipe(Effect.provide(layer)))

  it.effect("503 without running anything when the time is over before the function begins", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      const { body, headers } = yield* post()
      const reply = yield* NotificationHandler.make(router, { timeLimit: 0 }).receive(headers, body)
      assert.deepStrictEqual(reply, { status: 503, body: "{\"code\":\"FAIL\",\"message\":\"not in time\"}" })
      assert.deepStrictEqual(ran, [])
    }).pipe(Effect.provide(layer)))

  it.effect("by the monotonic clock, even if the wall clock changes", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      let set = 0
      const wall: Clock.Clock = {
        ...clock,
        sleep: clock.sleep.bind(clock),
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + set,
        currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + set),
        currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + BigInt(set) * 1_000_000n,
        currentTimeNanos: Effect.sync(() => clock.currentTimeNanosUnsafe() + BigInt(set) * 1_000_000n),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: Effect.sync(() => clock.monotonicTimeNanosUnsafe())
      }
      const key = { serial: publicKeyId, kind: "publicKey", publicKey: Keys.rsa("platform").publicKey } as const
      for (const jump of [-3_600_000, 3_600_000]) {
        set = 0
        const { ran, router } = recording()
        const store = storeWith(() =>
          Effect.sync(() => {
            set = jump
            return key
          })
        )
        const reply = yield* receive({}, router).pipe(
          Effect.provide(store),
          Effect.provideService(Clock.Clock, wall)
        )
        assert.strictEqual(reply.status, 204)
        assert.lengthOf(ran, 1)
      }
    }))

  it.effect("503 when no platform key can be obtained", () =>
    Effect.gen(function*() {
      const down = Effect.fail(
        new WeChatPayError.CertificateError({
          endpoint: "Certificate.list",
          route: "GET /v3/certificates",
          outcome: "NotSent",
          reason: { _tag: "DownloadFailed" },
          issue: "no connection"
        })
      )
      const store = Layer.succeed(CertificateStore.CertificateStore, {
        get: () => down,
        current: down,
        serials: Effect.succeed([])
      })
      const reply = yield* receive().pipe(Effect.provide(Layer.merge(configLayer(), store)))
      assert.strictEqual(reply.status, 503)
    }))
})

const requests = (origin: string, call: (request: Request) => Promise<Response>) =>
  Effect.gen(function*() {
    const send = (init: RequestInit & { readonly path?: string }) =>
      Effect.promise(() => call(new Request(`${origin}${init.path ?? "/notify"}`, { method: "POST", ...init })))
    const { body, headers } = yield* post()
    const good = yield* send({ headers, body })
    assert.strictEqual(good.status, 204)
    assert.strictEqual(yield* Effect.promise(() => good.text()), "")

    const changed = yield* send({ headers, body: Buffer.concat([body, Buffer.from(" ")]) })
    assert.strictEqual(changed.status, 401)
    assert.strictEqual(changed.headers.get("content-type"), "application/json")
    assert.deepStrictEqual(yield* Effect.promise(() => changed.json()), { code: "FAIL", message: "signature refused" })

    const large = yield* send({ headers, body: Buffer.alloc(1024 * 1024 + 1, 32) })
    assert.strictEqual(large.status, 413)

    const bom = yield* post({ body: `\ufeff${bodyOf()}` })
    // The signature holds over the byte order mark: a handler that drops it responds with 401.
    assert.strictEqual((yield* send(bom)).status, 400)
    const invalid = yield* post({ body: new Uint8Array([0xff, 0xfe, 0x00, 0x80]) })
    assert.strictEqual((yield* send(invalid)).status, 400)
    assert.strictEqual((yield* send({ headers: {}, body: "" })).status, 401)
  })

/** Sends chunks for ever; returns the response. */
const endless = (port: number) =>
  new Promise<string>((resolve) => {
    const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`
    const socket = connect(port, "127.0.0.1")
    const send = () => {
      while (socket.write(chunk));
    }
    socket.on("data", (data) => {
      resolve(data.toString())
      socket.destroy()
    })
    socket.on("error", () => resolve("reset"))
    socket.on("drain", send)
    socket.write("POST /notify HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
    send()
  })

describe("The raw bytes reach the signature through", () => {
  it.effect("the web handler", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      yield* TestClock.setTime(Date.now())
      const { dispose, handler } = NotificationHandler.toWebHandler(NotificationHandler.make(router), layer)
      yield* requests("http://localhost", handler)
      assert.deepStrictEqual(ran, [`paid ${transaction.out_trade_no}`])
      const get = yield* Effect.promise(() => handler(new Request("http://localhost/notify")))
      assert.strictEqual(get.status, 405)
      assert.strictEqual(get.headers.get("allow"), "POST")
      yield* Effect.promise(dispose)
    }))

  it.effect("both, once their layer can be built, however often it could not", () =>
    Effect.gen(function*() {
      const { router } = recording()
      let tries = 0
      const late = Layer.unwrap(
        Effect.suspend(() => tries++ < 2 ? Effect.fail("the store is away") : Effect.succeed(layer))
      )
      const web = NotificationHandler.toWebHandler(NotificationHandler.make(router), late)
      const post = Effect.promise(() => web.handler(new Request("http://localhost/", { method: "POST", body: "{}" })))
      assert.strictEqual((yield* post).status, 503)
      const raw = NotificationHandler.toRawHandler(NotificationHandler.make(router), late)
      const give = Effect.promise(() => raw.handler({}, new Uint8Array([0x7b, 0x7d])))
      assert.strictEqual((yield* give).status, 503)
      // Both go on to refuse what they were given: it is not signed.
      assert.strictEqual((yield* post).status, 401)
      assert.strictEqual((yield* give).status, 401)
      yield* Effect.promise(() => Promise.all([web.dispose(), raw.dispose()]))
    }))

  it.effect("both, where the layer takes longer than the time limit, once it is built", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      const gate = yield* Deferred.make<void>()
      let built = 0
      const late = Layer.unwrap(Effect.map(Deferred.await(gate), () => {
        built++
        return layer
      }))
      const receiver = NotificationHandler.make(router, { timeLimit: "20 millis" })
      yield* TestClock.setTime(Date.now())
      const { body, headers } = yield* post()
      const raw = NotificationHandler.toRawHandler(receiver, Layer.merge(late, Logger.layer([])))
      const web = NotificationHandler.toWebHandler(receiver, Layer.merge(late, Logger.layer([])))
      const responses = yield* Effect.promise(() =>
        Promise.all([
          raw.handler(headers, body),
          web.handler(new Request("http://localhost/", { method: "POST", headers, body }))
        ])
      )
      assert.deepStrictEqual(responses.map(({ status }) => status), [503, 503])
      assert.deepStrictEqual(ran, [])
      yield* Deferred.succeed(gate, undefined)
      yield* Effect.promise(() => Promise.all([raw.handler({}, body), web.handler(new Request("http://localhost/"))]))
      assert.strictEqual(built, 2)
      yield* Effect.promise(() => Promise.all([raw.dispose(), web.dispose()]))
    }))

  it.effect("a layer that cannot be built keeps nothing of it open, and none is built after the end", () =>
    Effect.gen(function*() {
      const { router } = recording()
      let opened = 0
      let open = 0
      const half = Layer.effectDiscard(Effect.acquireRelease(
        Effect.sync(() => {
          opened++
          open++
        }),
        () => Effect.sync(() => open--)
      ))
      const broken = layer.pipe(Layer.provide(Layer.effectDiscard(Effect.fail("away")).pipe(Layer.provide(half))))
      const { dispose, handler } = NotificationHandler.toRawHandler(NotificationHandler.make(router), broken)
      const give = Effect.promise(() => handler({}, new Uint8Array()))
      yield* give
      assert.deepStrictEqual([opened, open], [1, 0])
      yield* Effect.promise(dispose)
      assert.strictEqual((yield* give).status, 503)
      assert.strictEqual((yield* give).status, 503)
      assert.strictEqual(opened, 1)
    }))

  it.effect("the raw handler", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      yield* TestClock.setTime(Date.now())
      const { dispose, handler } = NotificationHandler.toRawHandler(NotificationHandler.make(router), layer)
      yield* requests("http://localhost", (request) =>
        request.arrayBuffer().then((buffer) =>
          handler(request.headers, new Uint8Array(buffer))
        ).then((reply) =>
          new Response(reply.body ?? null, {
            status: reply.status,
            headers: reply.body === undefined ? {} : { "content-type": "application/json" }
          })
        ))
      assert.deepStrictEqual(ran, [`paid ${transaction.out_trade_no}`])
      yield* Effect.promise(dispose)
    }))

  it.effect("effect/http's router on a real server, which reads a body without end only up to the limit", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      yield* TestClock.setTime(Date.now())
      const routes = NotificationHandler.route("/notify", NotificationHandler.make(router))
      const server = createServer()
      yield* Effect.gen(function*() {
        const { port } = server.address() as AddressInfo
        yield* requests(`http://127.0.0.1:${port}`, (request) => fetch(request))
        assert.strictEqual((yield* Effect.promise(() => fetch(`http://127.0.0.1:${port}/notify`))).status, 404)
        assert.match(yield* Effect.promise(() => endless(port)), /^HTTP\/1.1 413/)
      }).pipe(
        Effect.provide(
          HttpRouter.serve(routes, { disableListenLog: true, disableLogger: true }).pipe(
            Layer.provide(NodeHttpServer.layer(() => server, { port: 0, host: "127.0.0.1" })),
            Layer.provide(layer)
          )
        )
      )
      assert.deepStrictEqual(ran, [`paid ${transaction.out_trade_no}`])
    }))

  it.effect("HttpApi", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      yield* TestClock.setTime(Date.now())
      const Api = HttpApi.make("shop").add(
        HttpApiGroup.make("wechatpay").add(
          HttpApiEndpoint.post("notify", "/notify", {
            payload: Schema.Uint8Array.pipe(HttpApiSchema.asUint8Array({ contentType: "application/json" })),
            success: HttpApiSchema.NoContent
          })
        )
      )
      const handlers = HttpApiBuilder.group(Api, "wechatpay", (handlers) =>
        handlers.handleRaw("notify", NotificationHandler.handleRaw(NotificationHandler.make(router))))
      const { dispose, handler } = HttpRouter.toWebHandler(
        HttpApiBuilder.layer(Api).pipe(
          Layer.provide(handlers),
          Layer.provide(HttpServer.layerServices),
          Layer.provideMerge(layer)
        ),
        { disableLogger: true }
      )
      yield* requests("http://localhost", (request) =>
        handler(request))
      assert.deepStrictEqual(ran, [`paid ${transaction.out_trade_no}`])
      yield* Effect.promise(dispose)
    }))

  it.live("a connection that breaks off in the middle, without running anything", () =>
    Effect.gen(function*() {
      const { ran, router } = recording()
      const { dispose, handler } = NotificationHandler.toWebHandler(NotificationHandler.make(router), layer)
      const { body, headers } = yield* post()
      const broken = new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(body.slice(0, 40))
          controller.error(new Error("reset"))
        }
      })
      const request = new Request(
        "http://localhost/",
        { method: "POST", headers, body: broken, duplex: "half" } as RequestInit
      )
      const response = yield* Effect.promise(() => handler(request))
      assert.strictEqual(response.status, 400)
      assert.deepStrictEqual(ran, [])
      yield* Effect.promise(dispose)
    }))
})

describe("TestNotification", () => {
  it.effect("makes what a handler accepts, of any declared kind", () =>
    Effect.gen(function*() {
      const platform = yield* TestNotification.makePlatform
      const { ran, router } = recording()
      const receiver = NotificationHandler.make(router)
      const paid = yield* TestNotification.sign(platform.keys, Order.paid, {
        out_trade_no: "a1",
        trade_state: "SUCCESS",
        mchid: platform.mchid
      })
      const closed = yield* TestNotification.sign(platform.keys, Refund.closed, {
        out_refund_no: "r1",
        refund_status: "CLOSED"
      }, { id: "EV-1" })
      const other = yield* TestNotification.signJson(platform.keys, "NEW.KIND", { a: 1 })
      const probe = yield* TestNotification.signJson(platform.keys, "NEW.KIND", {}, { probe: true })
      const stale = yield* TestNotification.signJson(platform.keys, "NEW.KIND", {}, { timestamp: 1000 })
      const statuses = yield* Effect.forEach(
        [paid, closed, other, probe, stale],
        ({ body, headers }) => Effect.map(receiver.receive(headers, body), ({ status }) => status)
      ).pipe(Effect.provide(platform.layer))
      assert.deepStrictEqual(statuses, [204, 204, 500, 401, 401])
      assert.deepStrictEqual(ran, ["paid a1", "Refund.closed", "fallback NEW.KIND"])
    }))

  it.effect("makes sensitive fields under the merchant's key", () =>
    Effect.gen(function*() {
      const { Wire, NotificationEvent } = yield* Effect.promise(() => import("../../src/index.ts"))
      const event = NotificationEvent.make({
        name: "Test.named",
        eventTypes: ["TEST.NAMED"],
        resource: Schema.Struct({ name: Wire.SensitiveResponse }),
        title: "测试"
      })
      const { Redacted } = yield* Effect.promise(() => import("effect"))
      const platform = yield* TestNotification.makePlatform
      const { body, headers } = yield* TestNotification.sign(platform.keys, event, { name: Redacted.make(canary.name) })
      const names: Array<string> = []
      const router = NotificationRouter.make(() => Effect.void).on(event, ({ resource }) =>
        Effect.sync(() => names.push(Redacted.value(resource.name))))
      const reply = yield* NotificationHandler.make(router).receive(headers, body).pipe(Effect.provide(platform.layer))
      assert.strictEqual(reply.status, 204)
      assert.deepStrictEqual(names, [canary.name])
    }))

  it.effect("says what it cannot make, without values", () =>
    Effect.gen(function*() {
      const platform = yield* TestNotification.makePlatform
      for (
        const keys of [
          { ...platform.keys, apiV3Key: "short" },
          { ...platform.keys, privateKey: "no key" }
        ]
      ) {
        const error = yield* Effect.flip(TestNotification.signJson(keys, "NEW.KIND", { openid: canary.openid }))
        assert.strictEqual(error._tag, "TestNotificationError")
        assertNoCanary(error)
      }
      const wrong: { readonly out_trade_no: string; readonly trade_state: string } = {
        out_trade_no: "a",
        trade_state: "SUCCESS"
      }
      Object.assign(wrong, { amount: canary.openid })
      const error = yield* Effect.flip(TestNotification.sign(platform.keys, Order.paid, wrong))
      assert.include(error.message, "amount")
      assertNoCanary(error)
    }))

  it.effect("cannot be made at a time that no notification has", () =>
    Effect.gen(function*() {
      const platform = yield* TestNotification.makePlatform
      for (const extreme of [8.64e15, -8.64e15, 253_402_300_800_000]) {
        const error = yield* Effect.flip(
          TestNotification.signJson(platform.keys, "NEW.KIND", {}, { createTime: DateTime.makeUnsafe(extreme) })
        )
        assert.strictEqual(error._tag, "TestNotificationError")
        assert.include(error.message, "createTime")
      }
    }))

  it.effect("makes keys that nothing trusts against production", () =>
    Effect.gen(function*() {
      const platform = yield* TestNotification.makePlatform
      const { body, headers } = yield* TestNotification.signJson(platform.keys, "NEW.KIND", {})
      const reply = yield* NotificationHandler.make(recording().router).receive(headers, body).pipe(
        Effect.provide(Layer.merge(configLayer(), storeLayer(platform.keys.serial)))
      )
      assert.strictEqual(reply.status, 401)
    }))
})
