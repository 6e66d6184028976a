/** What needs Node.js and `@effect/platform-node` beside this library. */
export * as InboxRedis from "./InboxRedis.ts"
export * as UndiciHttpClient from "./UndiciHttpClient.ts"
