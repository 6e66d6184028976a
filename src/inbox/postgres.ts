/**
 * A store in PostgreSQL.
 *
 * Effect's own SQL store is not used: it stores times in the zone of each session, its index and its prepared plans fit
 * its query only while statistics are fresh, and the length of a lock depends on the reader's settings.
 * `test/notification/upstream.test.ts` shows the first.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { ConfigurationError } from "../WeChatPayError.ts"
import type { Backend, Claim, QueueName } from "./store.ts"

/** Columns and their types. `docs/notifications.md` describes them. */
const columns = {
  sequence: "bigint",
  inbox: "text",
  dead: "boolean",
  id: "text",
  element: "text",
  attempts: "integer",
  failure: "text",
  lock: "uuid",
  received_at: "timestamp with time zone",
  due_at: "timestamp with time zone",
  finished_at: "timestamp with time zone",
  forget_at: "timestamp with time zone"
}

/** Elements that are forgotten in one statement. */
const batch = 1000

/**
 * Creates the table unless it exists, and refuses a table of the name with other columns. A role that may not create
 * tables can use one that was created for it.
 */
export const prepare = (
  client: SqlClient.SqlClient,
  tableName: string
): Effect.Effect<void, SqlError | ConfigurationError> =>
  Effect.gen(function*() {
    const sql = client.withoutTransforms()
    const table = sql(tableName)
    const read = sql<{ readonly name: string; readonly type: string }>`
      SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
      WHERE attrelid = to_regclass(${`"${tableName}"`}) AND attnum > 0 AND NOT attisdropped
    `
    let found = yield* read
    if (found.length === 0) {
      yield* sql.withTransaction(Effect.gen(function*() {
        // Several machines start at once.
        yield* sql`SELECT pg_advisory_xact_lock(hashtext(${`effect-wechatpay:${tableName}`}))`
        yield* sql`
          CREATE TABLE IF NOT EXISTS ${table} (
            sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            inbox text NOT NULL,
            dead boolean NOT NULL,
            id text NOT NULL,
            element text,
            attempts integer NOT NULL DEFAULT 0,
            failure text,
            lock uuid,
            received_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            finished_at timestamptz,
            forget_at timestamptz,
            UNIQUE (inbox, dead, id)
          ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000)
        `
        yield* sql`
          CREATE INDEX IF NOT EXISTS ${sql(`${tableName}_due`)} ON ${table} (inbox, dead, due_at, sequence)
          WHERE finished_at IS NULL
        `
        yield* sql`
          CREATE INDEX IF NOT EXISTS ${sql(`${tableName}_forget`)} ON ${table} (inbox, forget_at)
          WHERE finished_at IS NOT NULL
        `
      }))
      found = yield* read
    }
    const types = new Map(found.map(({ name, type }) => [name, type]))
    for (const [name, type] of Object.entries(columns)) {
      if (types.get(name) === type) continue
      return yield* new ConfigurationError({
        setting: "tableName",
        found: `a table whose column ${name} ${types.has(name) ? `is not ${type}` : "does not exist"}`,
        advice: "Give the inbox a table of its own; it creates it."
      })
    }
  })

/** The commands of an inbox in PostgreSQL. */
export const make = (client: SqlClient.SqlClient, options: {
  readonly tableName: string
  readonly name: string
  readonly lockMillis: number
  readonly forgetAfterMillis: number
}): Backend => {
  // Statements that search are not prepared: a plan that was made while the table was small would be used when it is
  // large, until somebody's ANALYZE.
  const sql = client.withoutTransforms()
  const table = sql(options.tableName)
  const { name } = options
  const later = (millis: number) =>
    sql`clock_timestamp() + ${sql.literal(String(Math.ceil(millis)))} * interval '1 millisecond'`
  const lockEnd = later(options.lockMillis)
  const forgetAt = later(options.forgetAfterMillis)
  const dead = (queue: QueueName) => sql.literal(queue === "dead" ? "true" : "false")
  const own = (queue: QueueName) => sql`inbox = ${name} AND dead = ${dead(queue)}`
  const open = (queue: QueueName) => sql`${own(queue)} AND finished_at IS NULL`
  // Without `finished_at`, so that only the unique index fits: a finished element has no lock.
  const held = (queue: QueueName, id: string, token: string) =>
    sql`${own(queue)} AND id = ${id} AND lock = ${token}::uuid`

  return {
    mostOffered: 64,
    offer: (queue, elements) => {
      // Two machines that insert the same ids in different orders would wait for each other.
      const rows = elements.toSorted((a, b) => a.id < b.id ? -1 : 1)
      return Effect.asVoid(sql`
        INSERT INTO ${table} AS t (inbox, dead, id, element, received_at, due_at)
        SELECT ${name}, ${dead(queue)}, id, element, clock_timestamp(), clock_timestamp()
        FROM unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ text }) => text)}::text[]) AS n (id, element)
        ON CONFLICT (inbox, dead, id) DO UPDATE
        SET element = excluded.element, attempts = 0, failure = NULL, lock = NULL,
          received_at = excluded.received_at, due_at = excluded.due_at, finished_at = NULL, forget_at = NULL
        WHERE t.finished_at IS NOT NULL AND t.forget_at <= now()
      `)
    },
    // The array keeps the planner from joining, which it would do with a scan of the table while it has no statistics.
    claim: (queue, token, count) =>
      Effect.map(
        sql<Claim>`
          UPDATE ${table} SET attempts = attempts + 1, lock = ${token}::uuid, due_at = ${lockEnd}
          WHERE sequence = ANY (ARRAY(
            SELECT sequence FROM ${table}
            WHERE ${open(queue)} AND due_at <= now()
            ORDER BY inbox, dead, due_at, sequence
            LIMIT ${sql.literal(String(count))}
            FOR UPDATE SKIP LOCKED
          ))
          RETURNING id, attempts AS attempt, element AS text, failure
        `.unprepared,
        (rows) => ({
          claims: rows.map((row): Claim => ({
            id: row.id,
            attempt: Number(row.attempt),
            text: row.text,
            failure: row.failure ?? undefined
          }))
        })
      ),
    settle: (queue, id, token, { delayMillis, failure, kind }) => {
      const change = kind === "finish"
        ? sql`finished_at = clock_timestamp(), forget_at = ${forgetAt}, element = NULL, failure = NULL`
        : sql`due_at = ${later(delayMillis)}, failure = COALESCE(${
          failure ?? null
        }::text, failure), attempts = attempts - ${sql.literal(kind === "retry" ? "0" : "1")}`
      return Effect.map(
        sql`UPDATE ${table} SET lock = NULL, ${change} WHERE ${held(queue, id, token)} RETURNING sequence`.unprepared,
        (rows) => rows.length > 0
      )
    },
    renew: (queue, claims) =>
      Effect.asVoid(
        sql`
        UPDATE ${table} SET due_at = ${lockEnd}
        WHERE ${own(queue)} AND ${sql.in("id", claims.map(({ id }) => id))}
        AND lock IN ${sql.in([...new Set(claims.map(({ token }) => token))])}
      `.unprepared
      ),
    abandon: (queue, token) =>
      Effect.asVoid(
        sql`
        UPDATE ${table} SET lock = NULL, attempts = attempts - 1, due_at = now()
        WHERE ${open(queue)} AND lock = ${token}::uuid
      `.unprepared
      ),
    depth: (queue) =>
      Effect.map(
        sql<{ readonly waiting: string; readonly age: string | null }>`
          SELECT count(*)::text AS waiting, (extract(epoch FROM clock_timestamp() - min(received_at)) * 1000)::bigint::text AS age
          FROM ${table} WHERE ${open(queue)}
        `.unprepared,
        ([row]) => ({
          waiting: Number(row?.waiting ?? 0),
          oldestMillis: row?.age == null ? undefined : Number(row.age)
        })
      ),
    list: (queue, limit) =>
      sql<{ readonly id: string; readonly text: string }>`
        SELECT id, element AS text FROM ${table} WHERE ${open(queue)}
        ORDER BY received_at, sequence LIMIT ${sql.literal(String(limit))}
      `.unprepared,
    cleanup: Effect.map(
      sql`
        DELETE FROM ${table} WHERE sequence = ANY (ARRAY(
          SELECT sequence FROM ${table}
          WHERE inbox = ${name} AND finished_at IS NOT NULL AND forget_at <= now()
          LIMIT ${sql.literal(String(batch))}
        )) RETURNING sequence
      `.unprepared,
      (rows) => rows.length === batch
    )
  }
}

/** Time that creating the table may take. */
export const prepareBounded = (client: SqlClient.SqlClient, tableName: string) =>
  Effect.timeoutOrElse(prepare(client, tableName), {
    duration: Duration.seconds(30),
    orElse: () =>
      Effect.fail(
        new ConfigurationError({
          setting: "tableName",
          found: "no response within 30 seconds to the statements that create the table",
          advice: "See whether the database is reachable and whether another session holds a lock on the table."
        })
      )
  })
