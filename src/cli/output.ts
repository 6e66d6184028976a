/** The output of commands, and their exit codes. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Exit codes: docs/cli.md lists them. */
export const exitCodes = {
  /** The command ran, and found something wrong, or WeChat Pay refused. */
  refused: 1,
  /** Flags or arguments are wrong. */
  usage: 2,
  /** The settings or the machine are wrong: nothing was sent. */
  setup: 3,
  /** The outcome is unknown. */
  unknown: 4
} as const

/** Ends the command with a line and an exit code. */
export class Failed extends Schema.TaggedError<Failed>("effect-wechatpay/cli/Failed")("Failed", {
  text: Schema.String,
  code: Schema.Int
}) {
  override get message() {
    return this.text
  }
}

export const fail = (kind: keyof typeof exitCodes, text: string): Effect.Effect<never, Failed> =>
  Effect.fail(new Failed({ text, code: exitCodes[kind] }))

/** Any error as one line and an exit code. */
export const failed = (error: unknown): Failed => {
  if (error instanceof Failed) return error
  const { _tag, message, outcome } = fieldsOf(error)
  const kind = outcome === "Unknown" ? "unknown" : outcome === "NotSent" || setup.has(_tag) ? "setup" : "refused"
  return new Failed({ text: hint(error) ?? message, code: exitCodes[kind] })
}

const setup = new Set(["ConfigurationError", "PlatformError", "ServeError", "SandboxError", "ConfigError"])

const textOf = (value: unknown) => typeof value === "string" ? value : ""

const fieldsOf = (error: unknown) => {
  const record: Readonly<Record<string, unknown>> = typeof error === "object" && error !== null ? { ...error } : {}
  const message = error instanceof Error ? error.message : String(error)
  return { _tag: textOf(record._tag), outcome: textOf(record.outcome), message }
}

/** The error and its causes, as text. */
const trail = (error: unknown, depth = 0): string =>
  depth > 4 || error === undefined || error === null
    ? ""
    : error instanceof Error
    ? `${"code" in error ? String(error.code) : ""} ${error.message} ${trail(error.cause, depth + 1)}`
    : ""

/** Advice about failures of the machine. */
const hint = (error: unknown): string | undefined => {
  const { _tag } = fieldsOf(error)
  if (!["ServeError", "PlatformError"].includes(_tag)) return undefined
  const text = trail(error)
  if (text.includes("EADDRINUSE")) {
    return "the port is taken, perhaps by another sandbox; give another one with --port, or --port 0 for a free one"
  }
  if (/EACCES|EPERM|PermissionDenied/.test(text)) return "no permission to read or write there; give another place"
  if (/EROFS|ENOTDIR|EEXIST|AlreadyExists/.test(text)) {
    return "the place is a file, or cannot be written; give another directory"
  }
  return /ENOENT|NotFound/.test(text) ? "there is no such file or directory; correct the path" : undefined
}

/** Progress, on standard error so that the output stays clean. */
export const progress = (text: string): Effect.Effect<void> => Console.error(text)

/** Prints a line if an effect takes longer than a second. */
export const slow = <A, E, R>(text: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.raceFirst(effect, Effect.delay(Effect.andThen(progress(`${text} …`), Effect.never), "1 second"))

/** Values as JSON. Redacted ones stay redacted. */
export const json = (value: unknown): string => JSON.stringify(value, null, 2) ?? ""

/** Two columns. */
export const table = (rows: ReadonlyArray<readonly [string, string]>): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n")
}
