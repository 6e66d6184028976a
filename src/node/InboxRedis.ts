/** A Redis client for `NotificationInbox.layerRedis` that survives pauses, dead connections, restarts and failovers. */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redis from "effect/persistence/Redis"
import * as Redacted from "effect/Redacted"
import { ConfigurationError } from "../WeChatPayError.ts"

/** Settings of the client. */
export interface Options {
  /** `redis://` or, with TLS, `rediss://`; redacted because it holds the password. */
  readonly url: Redacted.Redacted
  /** Time between two tests of an idle connection; 2 seconds by default. It must be shorter than `socketTimeout`. */
  readonly pingInterval?: Duration.Input | undefined
  /** Silence after which a connection counts as dead and is replaced; 5 seconds by default. */
  readonly socketTimeout?: Duration.Input | undefined
  /** Longest time that connecting may take; 3 seconds by default. */
  readonly connectTimeout?: Duration.Input | undefined
}

/** Longest pause between two attempts to connect again. */
const longestPause = 2000

/**
 * Layer of a Redis client that never gives up.
 *
 * **Details**
 *
 * Three settings belong together. `socketTimeout` ends a connection that went dead silently; `pingInterval` keeps an
 * idle one from looking like it; and a `reconnectStrategy` is needed because without one Effect's client does not
 * reconnect after a socket timeout. Commands fail at once while there is no connection, so that WeChat Pay gets 503 and
 * sends again. The first connection must succeed, or the layer fails.
 *
 * **Example** (An inbox in Redis)
 *
 * ```ts
 * import { Layer, Redacted } from "effect"
 * import { NotificationInbox } from "effect-wechatpay"
 * import { InboxRedis } from "effect-wechatpay/node"
 *
 * const Inbox = NotificationInbox.layerRedis().pipe(
 *   Layer.provide(InboxRedis.layer({ url: Redacted.make("redis://127.0.0.1:6379") }))
 * )
 * ```
 */
export const layer = (
  options: Options
): Layer.Layer<Redis.Redis | NodeRedis.NodeRedis, Redis.RedisError | ConfigurationError> =>
  Layer.effectContext(Effect.gen(function*() {
    const pingInterval = yield* millis("pingInterval", options.pingInterval ?? "2 seconds")
    const socketTimeout = yield* millis("socketTimeout", options.socketTimeout ?? "5 seconds")
    if (pingInterval >= socketTimeout) {
      return yield* new ConfigurationError({
        setting: "pingInterval",
        found: "a time not below socketTimeout",
        advice: "Give less than half of socketTimeout, or an idle connection is taken for a dead one."
      })
    }
    const connectTimeout = yield* millis("connectTimeout", options.connectTimeout ?? "3 seconds")
    const url = Redacted.value(options.url)
    if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
      return yield* new ConfigurationError({
        setting: "url",
        found: `a text of ${url.length} characters that is not an address of Redis`,
        advice: "Write redis://host:6379, or rediss:// for TLS."
      })
    }
    let connected = false
    const context = yield* Layer.build(NodeRedis.layer({
      url,
      disableOfflineQueue: true,
      pingInterval,
      socket: {
        socketTimeout,
        connectTimeout,
        reconnectStrategy: (retries, cause) => connected ? Math.min(50 * 2 ** retries, longestPause) : cause
      }
    }))
    connected = true
    return context
  }))

const millis = (setting: string, input: Duration.Input): Effect.Effect<number, ConfigurationError> => {
  const duration = Duration.fromInputUnsafe(input)
  return Duration.isPositive(duration) && Duration.isFinite(duration)
    ? Effect.succeed(Math.ceil(Duration.toMillis(duration)))
    : Effect.fail(
      new ConfigurationError({
        setting,
        found: "a time that is not positive and finite",
        advice: "Give a time such as \"2 seconds\"."
      })
    )
}
