/**
 * Helpers for the tests of programs that use this library.
 *
 * @since 0.1.0
 */
export * as TestNotification from "./TestNotification.ts"
