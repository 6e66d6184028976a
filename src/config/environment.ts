/** Reads settings of programs and of the environment, inline or from a named file. */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { readFile, stat } from "node:fs/promises"
import { ConfigurationError } from "../WeChatPayError.ts"

/** Makes the failure of a setting. */
export const fail = (setting: string, found: string, advice: string) =>
  Effect.fail(new ConfigurationError({ setting, found, advice }))

/** Describes a value without showing it. */
export const kindOf = (value: unknown): string =>
  value === undefined || value === null || value === ""
    ? "nothing"
    : typeof value === "string"
    ? `text of ${value.length} characters`
    : ArrayBuffer.isView(value)
    ? `${value.byteLength} bytes`
    : `a value of type ${typeof value}`

/**
 * Reads a setting, which has any type in JavaScript, as text without blanks and line ends around it: secrets made by
 * `echo` end with a line end. A PEM setting may be the bytes of its file, and its reader knows more forms.
 */
export const readText = (setting: string, value: unknown, isPem = false): Effect.Effect<string, ConfigurationError> => {
  const given: unknown = Redacted.isRedacted(value) ? Redacted.value(value) : value ?? ""
  if (typeof given === "string") return isPem ? Effect.succeed(given) : cleanText(setting, given)
  return isPem && ArrayBuffer.isView(given)
    ? Effect.succeed(pemText(Buffer.from(given.buffer, given.byteOffset, given.byteLength)))
    : fail(setting, kindOf(given), "Give it as text.")
}

/** Removes blanks around a text. Fails if a shell or a file left other characters in it, and names them. */
const cleanText = (setting: string, given: string): Effect.Effect<string, ConfigurationError> => {
  const text = given.trim()
  const found = kindOf(text)
  if (/^["'`“”‘’]|["'`“”‘’]$/.test(text)) {
    return fail(
      setting,
      `${found} with quotation marks around it`,
      "Remove the quotation marks: `docker --env-file` and the like take them for a part of the value."
    )
  }
  if (/\\[rn]$/.test(text)) {
    return fail(
      setting,
      `${found} that ends with a backslash and a letter`,
      "Remove \\n or \\r from its end: it stands for a line end and does not belong to the value."
    )
  }
  return /[\r\n]/.test(text)
    ? fail(
      setting,
      `${found} with a ${text.includes("\r") ? "carriage return" : "line feed"} in it`,
      "Give the value alone, on one line; a file from Windows has line ends of its own (`dos2unix`)."
    )
    : Effect.succeed(text)
}

/** Reads bytes as text: binary forms as base64, which the PEM reader knows, and UTF-16, which PowerShell writes. */
const pemText = (content: Buffer): string =>
  content.toString(content[0] === 0x30 ? "base64" : content[0] === 0xff && content[1] === 0xfe ? "utf16le" : "utf8")

/** Value of a variable. An empty one counts as not set, because compose files make missing variables empty. */
export const text = (name: string): Effect.Effect<string | undefined, ConfigurationError> =>
  Config.option(Config.String(name)).pipe(
    // The error's own text may quote what it found.
    Effect.catch(() => fail(name, "a value that cannot be read as text", "Give it as one string.")),
    Effect.map((value) => Option.getOrUndefined(Option.filter(value, (value) => value.trim() !== "")))
  )

/** Reads an object of settings, some of which may be a `Config`. */
export const unwrap = Effect.fnUntraced(function*(
  wrapped: object
): Effect.fn.Return<Readonly<Record<string, unknown>>, ConfigurationError> {
  if (Config.isConfig(wrapped)) return { ...Object(yield* readConfig("(all settings)", wrapped)) }
  const settings: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(wrapped)) {
    const setting: unknown = Config.isConfig(value) ? yield* readConfig(name, value) : value
    if (setting !== undefined) settings[name] = setting
  }
  return settings
})

const readConfig = (setting: string, config: Config.Config<unknown>): Effect.Effect<unknown, ConfigurationError> =>
  Effect.flatMap(ConfigProvider.ConfigProvider, (provider) => config.parse(provider)).pipe(
    Effect.catch(() =>
      fail(setting, "a Config that cannot be read", "Check that the variable that it names is set, and its form.")
    )
  )

/** Full name of a variable, with the prefix of the provider. */
export const locate = Effect.fnUntraced(function*(name: string) {
  let path: ConfigProvider.Path | undefined
  const provider = yield* ConfigProvider.ConfigProvider
  // The provider's own transformations come first, so that this one sees what they made of the name.
  const seeing = provider.mapInput((found) => {
    path ??= found
    return found
  })
  yield* Effect.ignore(seeing.load([name]))
  const found: ConfigProvider.Path = path ?? [name]
  return found.join(found.every((part) => /^[A-Z0-9_]+$/.test(String(part))) ? "_" : ".")
})

/** Replaces the names of variables in an error by those that `nameOf` returns. */
export const relocated = Effect.fnUntraced(function*(
  error: ConfigurationError,
  nameOf: (name: string) => Effect.Effect<string>
): Effect.fn.Return<never, ConfigurationError> {
  let { advice, setting } = error
  for (const name of new Set(`${setting} ${advice}`.match(/WECHATPAY_[A-Z0-9_]+/g))) {
    const path = yield* nameOf(name)
    const whole = new RegExp(`${name}(?![A-Z0-9_])`, "g")
    setting = setting.replaceAll(whole, () => path)
    advice = advice.replaceAll(whole, () => path)
  }
  return yield* new ConfigurationError({ ...error, setting, advice })
})

/** Replaces the names of variables in an error by their full names, for a provider that is nested or prefixed. */
export const located = (error: ConfigurationError): Effect.Effect<never, ConfigurationError> => relocated(error, locate)

/** A text, with the name of the variable that it was read from. */
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
    return yield* fail(`${name}, ${pathName}`, "both", "Both are set; set only one.")
  }
  if (inline !== undefined) return { name, text: inline }
  return path === undefined ? undefined : { name: pathName, text: yield* namedFile(pathName, path) }
})

/** The values of a variable that holds several, separated by commas. */
export const list = (name: string): Effect.Effect<ReadonlyArray<string> | undefined, ConfigurationError> =>
  Effect.map(text(name), (value) =>
    value === undefined
      ? undefined
      : value.split(",").map((part) => part.trim()).filter((part) => part !== ""))

/** Content of the file that a variable names. */
export const namedFile = (name: string, given: string): Effect.Effect<string, ConfigurationError> =>
  Effect.flatMap(filePath(name, given), (path) => file(name, path))

/** The name of a file, or the error if the text is none. */
export const filePath = (name: string, given: string): Effect.Effect<string, ConfigurationError> =>
  given.includes("-----BEGIN")
    ? fail(
      name,
      `a key or certificate itself (text of ${given.length} characters)`,
      `Give the name of the file here, or the text itself as ${name.replace(/_PATHS?$/, "")}.`
    )
    : Effect.flatMap(cleanText(name, given), (path) =>
      /^(file|https?):/i.test(path)
        ? fail(
          name,
          `an address (${/^file/i.test(path) ? "file:" : "http:"}) of ${path.length} characters`,
          "Give the plain name of the file, without file://."
        )
        : Effect.succeed(path))

/** Keys and certificates have a few kilobytes. */
const maxFile = 1024 * 1024

const file = (name: string, path: string): Effect.Effect<string, ConfigurationError> =>
  Effect.tryPromise({
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

/** Replaces the names of options in an error by those of variables; `previous[0].id` keeps its number. */
export const named = (error: ConfigurationError, names: Readonly<Record<string, string>>): ConfigurationError => {
  const [, option = "", rest = ""] = /^(\w+)(.*)$/s.exec(error.setting) ?? []
  const name = names[option]
  return name === undefined
    ? error
    : new ConfigurationError({ ...error, setting: `${name}${rest} (${option})` })
}
