/** Modules that need Node.js and the package `@effect/platform-node`. */
export * as InboxRedis from "./InboxRedis.ts"
export * as UndiciHttpClient from "./UndiciHttpClient.ts"
