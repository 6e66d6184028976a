/** PostgreSQL with silent connections, sessions of several zones, a role that may not create tables, a backlog. */
import * as PgClient from "@effect/sql-pg/PgClient"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as SqlClient from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import * as Postgres from "../../src/inbox/postgres.ts"
import * as Store from "../../src/inbox/store.ts"
import { NotificationInbox } from "../../src/index.ts"
import { type Proxy, proxy } from "../support/proxy.ts"
import { noPostgres, postgres, type Server } from "../support/stores.ts"
import { consuming, goesOn, pause, quiet, receive, until } from "./outages.ts"

describe.skipIf(noPostgres !== undefined)("An inbox in PostgreSQL", () => {
  let server: Server
  let between: Proxy
  beforeAll(async () => {
    server = await postgres()
    await server.start()
    between = await proxy(Number(new URL(server.url).port))
  })
  afterAll(async () => {
    await between.close()
    await server.close()
  })

  const client = (options: { readonly url?: string; readonly zone?: string; readonly role?: string } = {}) =>
    Layer.suspend(() =>
      PgClient.layer({
        url: Redacted.make(options.url ?? server.url),
        connectTimeout: "1 second",
        startupParameters: {
          ...(options.zone === undefined ? {} : { TimeZone: options.zone }),
          ...(options.role === undefined ? {} : { role: options.role })
        }
      })
    )

  const inbox = (
    pg: ReturnType<typeof client>,
    options: Parameters<typeof NotificationInbox.layerSql>[0] = {}
  ) =>
    NotificationInbox.layerSql({
      name: randomUUID(),
      commandTimeout: "500 millis",
      pollInterval: "50 millis",
      lockExpiration: "20 seconds",
      ...options
    }).pipe(Layer.provide(pg))

  const run = (statement: string) =>
    SqlClient.SqlClient.use((sql) => sql.unsafe<Readonly<Record<string, unknown>>>(statement)).pipe(
      Effect.provide(client()),
      Effect.orDie
    )

  it.live("goes on after its connections went silent", () =>
    goesOn(
      inbox(client({ url: `postgres://postgres@127.0.0.1:${between.port}/postgres` })),
      Effect.sync(between.silence)
    ))

  it.live("goes on after the server was read-only for a while, as a standby is", () => {
    const readOnly = (value: "on" | "off") =>
      Effect.andThen(run(`ALTER SYSTEM SET default_transaction_read_only = ${value}`), run("SELECT pg_reload_conf()"))
    return goesOn(
      inbox(client()),
      Effect.gen(function*() {
        yield* readOnly("on")
        yield* pause(300)
        assert.strictEqual((yield* receive("EV-2")).status, 503)
        yield* Effect.forkDetach(Effect.andThen(pause(1000), readOnly("off")))
      })
    )
  })

  it.live("hands out once and in time what sessions of other time zones stored", () =>
    Effect.gen(function*() {
      const name = randomUUID()
      const zones = ["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"]
      const views: Array<ReadonlyArray<string>> = []
      const ids = zones.flatMap((zone) => [`EV-${zone}`, `EV2-${zone}`])
      yield* Effect.forEach(zones, (zone) =>
        Effect.gen(function*() {
          // Longer than several polls: a lock that another zone takes for expired would be taken over.
          views.push(yield* consuming(pause(600)))
          yield* receive(`EV-${zone}`)
          yield* pause(300)
          yield* receive(`EV2-${zone}`)
          yield* until("all are handled", () => views.flat().length >= ids.length)
          const { oldest } = yield* NotificationInbox.status
          assert.isBelow(oldest === undefined ? 0 : Duration.toSeconds(oldest), 60)
        }).pipe(Effect.scoped, Effect.provide(inbox(client({ zone }), { name }))), { concurrency: "unbounded" })
      assert.deepStrictEqual(views.flat().toSorted(), ids.toSorted())
    }).pipe(Effect.provide(quiet)))

  it.live("takes the same notifications of two machines in any order, at the same time", () =>
    Effect.gen(function*() {
      const open = Effect.gen(function*() {
        const sql = Context.get(yield* Layer.build(client()), SqlClient.SqlClient)
        yield* Postgres.prepare(sql, "wechatpay_inbox")
        return Postgres.make(sql, {
          tableName: "wechatpay_inbox",
          name: "shared",
          lockMillis: 1000,
          forgetAfterMillis: 1000
        })
      })
      const machines = yield* Effect.all([open, open])
      for (let round = 0; round < 10; round++) {
        // Enough of them that neither is done before the other begins.
        const elements = Array.from({ length: 1000 }, (_, number) => ({ id: `EV-${round}-${number}`, text: "{}" }))
        const orders = [elements, elements.toReversed()]
        // PostgreSQL ends one of two that wait for each other, after a second.
        yield* Effect.forEach(machines, (machine, index) => machine.offer("inbox", orders[index] ?? []), {
          concurrency: "unbounded"
        })
      }
      assert.strictEqual((yield* (yield* open).depth("inbox")).waiting, 10_000)
    }).pipe(Effect.scoped, Effect.provide(quiet)))

  it.live("stores the others where one cannot be stored", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* Postgres.prepare(sql, "wechatpay_inbox")
      const name = randomUUID()
      const backend = Postgres.make(sql, {
        tableName: "wechatpay_inbox",
        name,
        lockMillis: 1000,
        forgetAfterMillis: 1000
      })
      const sizes: Array<number> = []
      const store = yield* Store.make({
        ...backend,
        // PostgreSQL takes no NUL in a text.
        offer: (queue, elements) => {
          sizes.push(elements.length)
          return backend.offer(queue, elements.map(({ id, text }) => ({ id, text: id === "bad" ? "\0" : text })))
        }
      }, {
        pollInterval: Duration.seconds(1),
        lockExpiration: Duration.seconds(1),
        lockRefreshInterval: Duration.millis(300),
        commandTimeout: Duration.seconds(20)
      })
      const ids = ["EV-1", "EV-2", "bad", "EV-3", "EV-4"]
      const results = yield* Effect.forEach(ids, (id) => Effect.result(store.offer("inbox", id, 1)), {
        concurrency: "unbounded"
      })
      assert.strictEqual(sizes[0], ids.length)
      assert.deepStrictEqual(
        results.map((result) => Result.isSuccess(result) ? "stored" : result.failure.reason._tag),
        ["stored", "stored", "Failed", "stored", "stored"]
      )
      assert.deepStrictEqual(
        (yield* store.list("inbox", 9)).map(({ id }) => id).toSorted(),
        ["EV-1", "EV-2", "EV-3", "EV-4"]
      )
    }).pipe(Effect.scoped, Effect.provide(client()), Effect.provide(quiet)))

  it.live("creates its table once, though several machines start at once", () =>
    Effect.gen(function*() {
      const tableName = `inbox_${randomUUID().replaceAll("-", "_")}`
      yield* Effect.forEach(
        Array.from({ length: 8 }),
        () => NotificationInbox.status.pipe(Effect.provide(inbox(client(), { tableName }))),
        { concurrency: "unbounded" }
      )
    }).pipe(Effect.provide(quiet)))

  it.live("works under a role that may not create tables, once the table is there", () =>
    Effect.gen(function*() {
      yield* NotificationInbox.status.pipe(Effect.provide(inbox(client())))
      yield* run("CREATE ROLE clerk")
      yield* run("GRANT SELECT, INSERT, UPDATE, DELETE ON wechatpay_inbox TO clerk")
      yield* run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
      yield* Effect.gen(function*() {
        const handled = yield* consuming()
        yield* receive("EV-1")
        yield* until("it is handled", () => handled.length === 1)
      }).pipe(Effect.scoped, Effect.provide(inbox(client({ role: "clerk" }))))
    }).pipe(Effect.provide(quiet)))

  it.live("refuses a table that is not its own, and leaves it as it is", () =>
    Effect.gen(function*() {
      yield* run("CREATE TABLE orders (id text, element text)")
      yield* run("CREATE TABLE zoneless (LIKE wechatpay_inbox)")
      yield* run("ALTER TABLE zoneless ALTER COLUMN due_at TYPE timestamp")
      const before = yield* run("SELECT attname FROM pg_attribute WHERE attrelid = 'orders'::regclass")
      for (const [tableName, found] of [["orders", "does not exist"], ["zoneless", "due_at is not"]] as const) {
        const error = yield* Effect.flip(Effect.scoped(Layer.build(inbox(client(), { tableName }))))
        assert.strictEqual(error._tag, "ConfigurationError")
        assert.include(error.message, found)
      }
      assert.deepStrictEqual(
        yield* run("SELECT attname FROM pg_attribute WHERE attrelid = 'orders'::regclass"),
        before
      )
    }).pipe(Effect.provide(quiet)))

  it.live("can be read as the documents say", () =>
    Effect.gen(function*() {
      const page = readFileSync(new URL("../../docs/notifications.md", import.meta.url), "utf8")
      const [, statements = ""] = /```sql\n([^]*?)```/.exec(page) ?? []
      const [oldest = "", dead = "", ...rest] = statements.split(";").filter((statement) => statement.trim() !== "")
      assert.lengthOf(rest, 0)
      yield* Effect.gen(function*() {
        yield* receive("EV-1")
        yield* Stream.runDrain(
          Stream.tap(Stream.take(NotificationInbox.stream([]), 1), ({ reject }) => reject("sold out"))
        )
        assert.strictEqual((yield* NotificationInbox.status).deadLetters, 1)
        yield* receive("EV-2")
      }).pipe(Effect.provide(inbox(client(), { name: "notifications", maxAttempts: 1 })))
      assert.deepStrictEqual((yield* run(oldest)).map((row) => [row["id"], row["attempts"], row["held"]]), [
        ["EV-2", 0, false]
      ])
      assert.deepStrictEqual((yield* run(dead)).map((row) => [row["id"], row["attempts"], row["reason"]]), [
        ["EV-1", "1", "sold out"]
      ])
    }).pipe(Effect.provide(quiet)))

  it.live("reads only as many rows as it takes from a backlog, without statistics", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const tableName = "backlog"
      yield* Postgres.prepare(sql, tableName)
      yield* sql`ALTER TABLE backlog SET (autovacuum_enabled = false)`
      const store = Postgres.make(sql, { tableName, name: "shop", lockMillis: 60_000, forgetAfterMillis: 60_000 })
      // Plans that were made while the table was small must not last.
      const turn = Effect.gen(function*() {
        const token = randomUUID()
        const { claims } = yield* store.claim("inbox", token, 16)
        const settled = { kind: "finish", delayMillis: 0, failure: undefined } as const
        yield* Effect.forEach(claims, ({ id }) => store.settle("inbox", id, token, settled))
        return claims.length
      })
      const fill = (from: number, to: number) =>
        sql`
        INSERT INTO backlog (inbox, dead, id, element, received_at, due_at)
        SELECT 'shop', false, 'EV-' || n, '{}', now(), now() FROM generate_series(${from}::int, ${to}::int) n
      `
      yield* fill(1, 200)
      for (let round = 0; round < 10; round++) yield* turn
      yield* fill(1001, 21_000)
      const read = Effect.gen(function*() {
        // What sessions have counted reaches the view some time later.
        yield* pause(1100)
        yield* sql`SELECT pg_stat_force_next_flush()`
        const [row] = yield* sql<{ readonly rows: string }>`
          SELECT (seq_tup_read + idx_tup_fetch)::text AS rows FROM pg_stat_user_tables WHERE relname = 'backlog'
        `
        return Number(row?.rows)
      })
      const before = yield* read
      let taken = 0
      for (let round = 0; round < 40; round++) taken += yield* turn
      const rows = (yield* read) - before
      assert.strictEqual(taken, 640)
      assert.isBelow(rows, taken * 10)
    }).pipe(
      Effect.scoped,
      // One connection, so that all its reading is counted.
      Effect.provide(
        Layer.suspend(() => PgClient.layer({ url: Redacted.make(server.url), maxConnections: 1 }))
      ),
      Effect.provide(quiet)
    ))
})
