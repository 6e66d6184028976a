/**
 * WeChat Pay's other side, for tests and for development.
 *
 * @since 0.1.0
 */
export * as Sandbox from "./Sandbox.ts"
