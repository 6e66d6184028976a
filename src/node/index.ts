/**
 * What needs Node.js and `@effect/platform-node` beside this library.
 *
 * @since 0.1.0
 */
export * as InboxRedis from "./InboxRedis.ts"
export * as UndiciHttpClient from "./UndiciHttpClient.ts"
