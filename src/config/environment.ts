/**
 * Settings as programs give them, and out of the environment, inline or by file name.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { readFile, stat } from "node:fs/promises"
import { ConfigurationError } from "../WeChatPayError.ts"

/** Fails for a setting. */
export const fail = (setting: string, found: string, advice: string) =>
  Effect.fail(new ConfigurationError({ setting, found, advice }))

/** What a value is, never the value. */
export const kindOf = (value: unknown): string =>
  value === undefined || value === null || value === ""
    ? "nothing"
    : typeof value === "string"
    ? `text of ${value.length} characters`
    : ArrayBuffer.isView(value)
    ? `${value.byteLength} bytes`
    : `a value of type ${typeof value}`

/** The text of a setting, whatever a program in JavaScript gave. A PEM setting may be bytes, as they are in a file. */
export const readText = (setting: string, value: unknown, isPem = false): Effect.Effect<string, ConfigurationError> => {
  const given: unknown = Redacted.isRedacted(value) ? Redacted.value(value) : value ?? ""
  if (typeof given === "string") return Effect.succeed(given)
  return isPem && ArrayBuffer.isView(given)
    ? Effect.succeed(pemText(Buffer.from(given.buffer, given.byteOffset, given.byteLength)))
    : fail(setting, kindOf(given), "Give it as text.")
}

/** Binary forms read as base64, which the PEM reader knows. */
const pemText = (content: Buffer): string => content.toString(content[0] === 0x30 ? "base64" : "utf8")

/** Value of a variable. An empty one counts as not set: that is what a compose file makes of a missing one. */
export const text = (name: string): Effect.Effect<string | undefined, ConfigurationError> =>
  Config.option(Config.String(name)).pipe(
    // The error's own text may quote what it found.
    Effect.catch(() => fail(name, "a value that cannot be read as text", "Give it as one string.")),
    Effect.map((value) => Option.getOrUndefined(Option.filter(value, (value) => value.trim() !== "")))
  )

/** A text, and the name of the variable that it came by. */
export interface Found {
  readonly name: string
  readonly text: string
}

/** Value of the variable, or the content of the file that the variable with `_PATH` at its end names. */
export const textOrFile = Effect.fnUntraced(function*(
  name: string
): Effect.fn.Return<Found | undefined, ConfigurationError> {
  const inline = yield* text(name)
  const pathName = `${name}_PATH`
  const path = yield* text(pathName)
  if (inline !== undefined && path !== undefined) {
    return yield* fail(`${name}, ${pathName}`, "both", "Give one of the two: which one counts would be a guess.")
  }
  if (inline !== undefined) return { name, text: inline }
  return path === undefined ? undefined : { name: pathName, text: yield* file(pathName, path) }
})

/** Parts of a variable that holds several values, with commas between them. */
export const list = (name: string): Effect.Effect<ReadonlyArray<string> | undefined, ConfigurationError> =>
  Effect.map(text(name), (value) =>
    value === undefined
      ? undefined
      : value.split(",").map((part) => part.trim()).filter((part) => part !== ""))

/** Keys and certificates have a few kilobytes. */
const maxFile = 1024 * 1024

/** Content of a file that the variable `name` names. */
export const file = (name: string, path: string): Effect.Effect<string, ConfigurationError> =>
  path.includes("-----BEGIN")
    ? fail(
      name,
      `a key or certificate itself (text of ${path.length} characters)`,
      `Give the name of the file here, or the text itself as ${name.replace(/_PATHS?$/, "")}.`
    )
    : Effect.tryPromise({
      try: async () => {
        const status = await stat(path)
        if (!status.isFile()) return "not a file"
        return status.size > maxFile ? "too large" : await readFile(path)
      },
      catch: (cause) => typeof cause === "object" && cause !== null ? String(Reflect.get(cause, "code")) : "unknown"
    }).pipe(
      Effect.catch((code) =>
        fail(
          name,
          `the name of a file that cannot be read (${code}, ${path.length} characters)`,
          "Check that it exists and that this process may read it; a relative name starts at the working directory."
        )
      ),
      Effect.flatMap((content) =>
        typeof content === "string"
          ? fail(name, `the name of something that is ${content}`, "Give the name of a .pem file.")
          : Effect.succeed(pemText(content))
      )
    )

/** The error with the names of variables in place of those of options: `previous[0].id` keeps its number. */
export const named = (error: ConfigurationError, names: Readonly<Record<string, string>>): ConfigurationError => {
  const [, option = "", rest = ""] = /^(\w+)(.*)$/s.exec(error.setting) ?? []
  const name = names[option]
  return name === undefined
    ? error
    : new ConfigurationError({ ...error, setting: `${name}${rest} (${option})` })
}
