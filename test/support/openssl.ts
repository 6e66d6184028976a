/**
 * The openssl command line: a second opinion on everything that node:crypto says. Where it is not installed, it says what
 * it said when it was recorded: each recording holds the commands, what they read, and what came out.
 *
 * `WECHATPAY_RECORD_OPENSSL=1 npx vitest run test/internal test/WeChatPayConfig.test.ts …` records them again.
 */
import { execFileSync } from "node:child_process"
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Keys from "./keys.ts"
import * as Programs from "./programs.ts"

/** Whether the command is there. */
export const installed = Programs.find("openssl") !== undefined

/** Every command records: a run of the tests writes the recordings again. */
const recording = installed && process.env.WECHATPAY_RECORD_OPENSSL === "1"

/** A directory of its own in which openssl runs. */
export interface Workshop {
  /** Runs openssl and gives its standard output. */
  readonly run: (...args: ReadonlyArray<string>) => Buffer
  readonly write: (file: string, content: string | Uint8Array) => void
  readonly read: (file: string) => Buffer
  readonly text: (file: string) => string
  /** The key of that name in this test file: a new one, or the recorded one. */
  readonly rsa: (name?: string) => Keys.KeyPair
  readonly close: () => void
}

/** A command, the files that it read, and what came out. Binary content is in base64. */
export interface Step {
  readonly args: ReadonlyArray<string>
  readonly reads: Readonly<Record<string, Content>>
  readonly stdout: Content
  readonly writes: Readonly<Record<string, Content>>
  /** Whether the same command on the same files gives the same again: keys, paddings and dates do not. */
  readonly repeatable: boolean
}

type Content = ReadonlyArray<string> | { readonly base64: string }

/** What a test file had openssl do. */
export interface Recording {
  readonly version: string
  readonly keys: Readonly<Record<string, Content>>
  readonly steps: ReadonlyArray<Step>
}

export const directory = join(import.meta.dirname, "openssl")

export const bytesOf = (content: Content): Buffer =>
  "base64" in content ? Buffer.from(content.base64, "base64") : Buffer.from(content.join("\n"))

/** Text by its lines. */
const contentOf = (bytes: Buffer): Content =>
  Buffer.from(bytes.toString("utf8")).equals(bytes)
    ? bytes.toString("utf8").split("\n")
    : { base64: bytes.toString("base64") }

/** Files that a command makes: those behind these options. */
const makes = (args: ReadonlyArray<string>) =>
  args.filter((_, index) => ["-out", "-keyout"].includes(args[index - 1] ?? ""))

const readsOf = (args: ReadonlyArray<string>, read: (file: string) => Buffer | undefined) => {
  const found = args.filter((_, index) => !["-out", "-keyout"].includes(args[index - 1] ?? "")).flatMap((arg) => {
    const bytes = read(arg)
    return bytes === undefined ? [] : [[arg, contentOf(bytes)] as const]
  })
  return Object.fromEntries(found)
}

const identify = (args: ReadonlyArray<string>, reads: Readonly<Record<string, Content>>) =>
  createHash("sha256").update(JSON.stringify([args, reads])).digest("hex")

const fileOf = (name: string) => join(directory, `${name}.json`)

/** The directory in which the command itself runs. */
const live = () => {
  const cwd = mkdtempSync(join(tmpdir(), "effect-wechatpay-"))
  const at = (file: string) => join(cwd, file)
  return {
    run: (...args: ReadonlyArray<string>): Buffer =>
      execFileSync("openssl", args, { cwd, stdio: ["ignore", "pipe", "pipe"] }),
    write: (file: string, content: string | Uint8Array) => writeFileSync(at(file), content),
    read: (file: string) => readFileSync(at(file)),
    text: (file: string) => readFileSync(at(file), "utf8"),
    rsa: Keys.rsa,
    close: () => rmSync(cwd, { recursive: true, force: true }),
    find: (file: string) => existsSync(at(file)) && !file.includes("/") ? readFileSync(at(file)) : undefined
  }
}

const sleep = (millis: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)

/** Runs the command, twice to see what it repeats, and keeps what it did. */
const recorder = (name: string): Workshop => {
  const shop = live()
  const keys: Record<string, Content> = {}
  const steps = new Map<string, Step>()
  return {
    ...shop,
    rsa: (key = "merchant") => {
      const pair = Keys.rsa(key)
      keys[key] = contentOf(Buffer.from(Keys.pem(pair.privateKey)))
      return pair
    },
    run: (...args) => {
      const reads = readsOf(args, shop.find)
      const once = () => {
        const stdout = shop.run(...args)
        const writes = Object.fromEntries(makes(args).map((file) => [file, contentOf(shop.read(file))]))
        return { stdout: contentOf(stdout), writes }
      }
      const first = once()
      // Dates are in seconds.
      sleep(1100)
      const second = once()
      const repeatable = JSON.stringify(first) === JSON.stringify(second)
      steps.set(identify(args, reads), { args, reads, ...second, repeatable })
      return bytesOf(second.stdout)
    },
    close: () => {
      mkdirSync(directory, { recursive: true })
      const recorded: Recording = { version: shop.run("version").toString().trim(), keys, steps: [...steps.values()] }
      writeFileSync(fileOf(name), `${JSON.stringify(recorded, null, 1)}\n`)
      shop.close()
    }
  }
}

export const read = (name: string): Recording => JSON.parse(readFileSync(fileOf(name), "utf8"))

/** Says what it said, and only about the very same files. */
const replay = (name: string): Workshop => {
  const recorded = read(name)
  const steps = new Map(recorded.steps.map((step) => [identify(step.args, step.reads), step]))
  const files = new Map<string, Buffer>()
  const get = (file: string) => {
    const content = files.get(file)
    if (content === undefined) throw new Error(`there is no file ${file}`)
    return content
  }
  return {
    run: (...args) => {
      const step = steps.get(identify(args, readsOf(args, (file) => files.get(file))))
      if (step === undefined) throw new Error(`openssl is not installed, and this is not recorded: ${args.join(" ")}`)
      for (const [file, content] of Object.entries(step.writes)) files.set(file, bytesOf(content))
      return bytesOf(step.stdout)
    },
    write: (file, content) => void files.set(file, Buffer.from(content)),
    read: get,
    text: (file) => get(file).toString("utf8"),
    rsa: (key = "merchant") => {
      const text = recorded.keys[key]
      if (text === undefined) throw new Error(`the key ${key} is not recorded`)
      const privateKey: KeyObject = createPrivateKey(bytesOf(text))
      return { privateKey, publicKey: createPublicKey(privateKey) }
    },
    close: () => {}
  }
}

/** Opens the workshop of a test file; close it in `afterAll`. */
export const open = (name: string): Workshop => recording ? recorder(name) : installed ? live() : replay(name)

/** A workshop for what cannot be recorded; only where {@link installed}. */
export const openLive = (): Workshop => live()
