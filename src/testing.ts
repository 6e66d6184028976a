/** Helpers for the tests of programs that use this library. */
export * as TestDurable from "./TestDurable.ts"
export * as TestNotification from "./TestNotification.ts"
