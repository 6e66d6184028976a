/**
 * A store in Redis.
 *
 * Effect's own Redis store is not used: its clean-up scans for keys by a pattern that other programs' keys can match, a
 * foreign element stops its queue, its recovery of killed consumers ends with the first outage, and it compares clocks
 * of different machines. `test/notification/upstream.test.ts` shows each.
 *
 * Every key is built from prefix and name; no command looks for keys. Times are Redis' own (`TIME`). The braces keep
 * the keys of an inbox on one node of a cluster.
 *
 * | key | type | holds |
 * |---|---|---|
 * | `{prefix}{name}:due` | sorted set | ids by the time when they are due; a claim moves this time to the lock's end |
 * | `…:items` | hash | content by id |
 * | `…:since` | sorted set | ids by the time when they were stored |
 * | `…:attempts`, `…:owners`, `…:failures` | hash | attempts, lock, latest failure by id |
 * | `…:finished` | sorted set | ids of finished elements by the time when they are forgotten |
 * | `…:foreign` | sorted set | ids without content, set aside |
 * | `…:dead:…` | | the same of the dead letters |
 */
import * as Effect from "effect/Effect"
import * as Redis from "effect/persistence/Redis"
import type { Backend, Claim, QueueName } from "./store.ts"

const clock = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function at(millis) return string.format("%.0f", millis) end
`

const release = `
local function release(id)
  redis.call("HDEL", owners, id)
  if redis.call("HINCRBY", attempts, id, -1) <= 0 then redis.call("HDEL", attempts, id) end
  redis.call("ZADD", due, at(now), id)
end
`

/**
 * A write that changes nothing. Redis that is full refuses a script whose first write may take memory, and lets one go on
 * whose first write takes none: without this, nothing could be worked off, and so nothing would become free. Only offers
 * are to be refused.
 */
const evenIfFull = `redis.call("HDEL", owners, "")`

const keys = (names: ReadonlyArray<string>) =>
  names.map((name, index) => `local ${name} = KEYS[${index + 1}]`).join("\n")

type Args = ReadonlyArray<string | number>

const script = (names: ReadonlyArray<Key>, lua: string) => {
  const described = Redis.script((...args: Array<string | number>) => args, {
    lua: `${keys(names)}\n${clock}\n${lua}`,
    numberOfKeys: names.length
  })
  return { names, described }
}

type Key = "due" | "items" | "since" | "attempts" | "owners" | "failures" | "finished" | "foreign"

// The content comes last: if a foreign key fails a step before, the element can be offered again.
const offer = script(
  ["due", "since", "items", "finished"],
  `
local function isKnown(id)
  if redis.call("HEXISTS", items, id) == 1 then return true end
  local forget = redis.call("ZSCORE", finished, id)
  return forget and tonumber(forget) > now
end
for i = 1, #ARGV, 2 do
  local id = ARGV[i]
  if not isKnown(id) then
    redis.call("ZADD", due, at(now), id)
    redis.call("ZADD", since, at(now), id)
    redis.call("HSET", items, id, ARGV[i + 1])
    redis.call("ZREM", finished, id)
  end
end
`
)

const claim = script(
  ["due", "items", "attempts", "owners", "failures", "foreign"],
  `
${evenIfFull}
local token, count, lock = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local claims, aside = {}, 0
for _, id in ipairs(redis.call("ZRANGEBYSCORE", due, "-inf", at(now), "LIMIT", 0, count)) do
  local item = redis.call("HGET", items, id)
  if item then
    redis.call("ZADD", due, at(now + lock), id)
    redis.call("HSET", owners, id, token)
    local attempt = redis.call("HINCRBY", attempts, id, 1)
    claims[#claims + 1] = { id, item, attempt, redis.call("HGET", failures, id) or "" }
  else
    redis.call("ZADD", foreign, at(now), id)
    redis.call("ZREM", due, id)
    aside = aside + 1
  end
end
local following = redis.call("ZRANGE", due, 0, 0, "WITHSCORES")
local pause = -1
if following[2] then pause = math.max(tonumber(following[2]) - now, 0) end
return { claims, aside, at(pause) }
`
)

const settle = script(
  ["due", "items", "since", "attempts", "owners", "failures", "finished"],
  `
${evenIfFull}
${release}
local id, token, kind, delay, failure = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
if redis.call("HGET", owners, id) ~= token then return 0 end
if kind == "finish" then
  redis.call("ZADD", finished, at(now + delay), id)
  redis.call("ZREM", due, id)
  redis.call("ZREM", since, id)
  redis.call("HDEL", items, id)
  redis.call("HDEL", attempts, id)
  redis.call("HDEL", failures, id)
  redis.call("HDEL", owners, id)
  return 1
end
if kind == "retry" then redis.call("HDEL", owners, id) else release(id) end
redis.call("ZADD", due, at(now + delay), id)
if failure ~= "" then redis.call("HSET", failures, id, failure) end
return 1
`
)

const renew = script(
  ["due", "owners"],
  `
${evenIfFull}
local lock = tonumber(ARGV[1])
for i = 2, #ARGV, 2 do
  if redis.call("HGET", owners, ARGV[i]) == ARGV[i + 1] then
    redis.call("ZADD", due, "XX", at(now + lock), ARGV[i])
  end
end
`
)

const abandon = script(
  ["due", "attempts", "owners"],
  `
${evenIfFull}
${release}
local held = redis.call("HGETALL", owners)
for i = 1, #held, 2 do
  if held[i + 1] == ARGV[1] then release(held[i]) end
end
`
)

const depth = script(
  ["since"],
  `
local oldest = redis.call("ZRANGE", since, 0, 0, "WITHSCORES")
return { redis.call("ZCARD", since), oldest[2] and at(now - tonumber(oldest[2])) or "-1" }
`
)

const list = script(
  ["since", "items"],
  `
local found = {}
for _, id in ipairs(redis.call("ZRANGE", since, 0, tonumber(ARGV[1]) - 1)) do
  local item = redis.call("HGET", items, id)
  if item then found[#found + 1] = { id, item } end
end
return found
`
)

const cleanup = script(["finished"], `redis.call("ZREMRANGEBYSCORE", finished, "-inf", at(now))`)

type Found<A> = Effect.Effect<A, Redis.RedisError>

/** The commands of an inbox in Redis. */
export const make = (redis: Redis.Redis["Service"], options: {
  readonly prefix: string
  readonly name: string
  readonly lockMillis: number
  readonly forgetAfterMillis: number
}): Backend => {
  const { forgetAfterMillis, lockMillis, name, prefix } = options
  const base = { inbox: `${prefix}{${name}}:`, dead: `${prefix}{${name}}:dead:` }
  const run = <A>({ described, names }: ReturnType<typeof script>, queue: QueueName, ...args: Args): Found<A> =>
    redis.eval(described.withReturnType<A>())(...names.map((key) => `${base[queue]}${key}`), ...args)

  return {
    mostOffered: 64,
    offer: (queue, elements) => run<void>(offer, queue, ...elements.flatMap(({ id, text }) => [id, text])),
    claim: (queue, token, count) =>
      Effect.map(
        run<readonly [ReadonlyArray<readonly [string, string, number, string]>, number, string]>(
          claim,
          queue,
          token,
          count,
          lockMillis
        ),
        ([claims, foreign, pause]) => ({
          claims: claims.map(([id, text, attempt, failure]): Claim => ({
            id,
            text,
            attempt,
            failure: failure === "" ? undefined : failure
          })),
          foreign,
          nextMillis: Number(pause) < 0 ? undefined : Math.max(Number(pause), 1)
        })
      ),
    settle: (queue, id, token, { delayMillis, failure, kind }) =>
      Effect.map(
        run<number>(
          settle,
          queue,
          id,
          token,
          kind,
          kind === "finish" ? forgetAfterMillis : delayMillis,
          failure ?? ""
        ),
        (settled) => settled === 1
      ),
    renew: (queue, held) => run<void>(renew, queue, lockMillis, ...held.flatMap(({ id, token }) => [id, token])),
    abandon: (queue, token) => run<void>(abandon, queue, token),
    depth: (queue) =>
      Effect.map(run<readonly [number, string]>(depth, queue), ([waiting, oldest]) => ({
        waiting,
        oldestMillis: Number(oldest) < 0 ? undefined : Number(oldest)
      })),
    list: (queue, limit) =>
      Effect.map(
        run<ReadonlyArray<readonly [string, string]>>(list, queue, limit),
        (found) => found.map(([id, text]) => ({ id, text }))
      ),
    cleanup: Effect.as(Effect.andThen(run<void>(cleanup, "inbox"), run<void>(cleanup, "dead")), false)
  }
}
