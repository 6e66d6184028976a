/** Helpers for the tests of programs that use this library. */
export * as TestNotification from "./TestNotification.ts"
