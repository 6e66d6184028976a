/**
 * Redis and PostgreSQL of the tests' own: started from the installed programs on a free port, with the settings under
 * which they keep what they confirm, so that they can be killed and started again.
 */
import * as Effect from "effect/Effect"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { freePort } from "./ports.ts"
import * as Programs from "./programs.ts"

export interface Server {
  readonly url: string
  /** As a crash does it. */
  readonly kill: () => Promise<void>
  /** On the same port, over the same data. Done when it responds. */
  readonly start: () => Promise<void>
  /** Stops the process without ending it: its connections stay open and nothing responds. */
  readonly pause: () => void
  readonly resume: () => void
  readonly close: () => Promise<void>
}

const find = (program: string, ...directories: ReadonlyArray<string>): string | undefined =>
  Programs.find(program) ?? directories.map((path) => join(path, program)).find((path) => existsSync(path))

const newest = "/usr/lib/postgresql"
/** Debian has its server beside the `PATH`, and its client on it. */
const postgresDirectories = Programs.find("psql") !== undefined && existsSync(newest)
  ? readdirSync(newest).toSorted((a, b) => Number(b) - Number(a)).map((version) => join(newest, version, "bin"))
  : []

const redisProgram = find("redis-server")
const postgresProgram = find("postgres", ...postgresDirectories)
const initdbProgram = find("initdb", ...postgresDirectories)

/** Why there is no Redis to test with, if so. */
export const noRedis = redisProgram === undefined ? "redis-server is not installed" : undefined

/** Why there is no PostgreSQL to test with, if so. */
export const noPostgres = postgresProgram === undefined || initdbProgram === undefined
  ? "PostgreSQL is not installed"
  : undefined

const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis))

/** Whether a port responds to a question as the expected program does once it has loaded. */
const responds = (port: number, question: Uint8Array | string, expected: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1")
    socket.on("connect", () => socket.write(question))
    socket.on("data", (data) => {
      socket.destroy()
      resolve(data[0] === expected.charCodeAt(0))
    })
    socket.on("error", () => resolve(false))
    socket.on("close", () => resolve(false))
  })

/** A program that is up when it says so on its port. */
const server = (options: {
  readonly url: string
  readonly port: number
  readonly run: () => ChildProcess
  readonly signal: NodeJS.Signals
  readonly ready: () => Promise<boolean>
  readonly directory: string
}): Server => {
  let running: ChildProcess | undefined
  const stop = async (signal: NodeJS.Signals) => {
    const child = running
    running = undefined
    if (child === undefined || child.exitCode !== null) return
    await new Promise<void>((resolve) => {
      child.once("exit", () => resolve())
      child.kill(signal)
    })
  }
  return {
    url: options.url,
    kill: () => stop(options.signal),
    pause: () => void running?.kill("SIGSTOP"),
    resume: () => void running?.kill("SIGCONT"),
    start: async () => {
      running = options.run()
      for (let attempt = 0; attempt < 400; attempt++) {
        if (await options.ready()) return
        if (running.exitCode !== null) running = options.run()
        await pause(25)
      }
      throw new Error("the store did not start")
    },
    close: async () => {
      await stop(options.signal)
      rmSync(options.directory, { recursive: true, force: true })
    }
  }
}

/** Redis, with every write on disk before it is confirmed. */
export const redis = async (): Promise<Server> => {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), "effect-wechatpay-redis-"))
  const args = [
    ["--port", String(port)],
    ["--bind", "127.0.0.1"],
    ["--dir", directory],
    ["--appendonly", "yes"],
    ["--appendfsync", "always"],
    ["--save", ""],
    ["--maxmemory-policy", "noeviction"],
    ["--loglevel", "warning"]
  ].flat()
  return server({
    url: `redis://127.0.0.1:${port}`,
    port,
    directory,
    signal: "SIGKILL",
    run: () => spawn(redisProgram ?? "redis-server", args, { stdio: "ignore" }),
    // `+PONG`; `-LOADING` while it reads what it had confirmed.
    ready: () => responds(port, "PING\r\n", "+")
  })
}

/** PostgreSQL, with its own defaults of durability. It does not run as root. */
export const postgres = async (): Promise<Server> => {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), "effect-wechatpay-postgres-"))
  const data = join(directory, "data")
  const user = userInfo().uid === 0 ? idsOf("postgres") : undefined
  if (user !== undefined) chownSync(directory, user.uid, user.gid)
  const options = { ...user, cwd: directory, stdio: "ignore" } as const
  execFileSync(
    initdbProgram ?? "initdb",
    ["-D", data, "-U", "postgres", "--auth", "trust", "--no-sync", "-E", "UTF8", "--locale", "C"],
    options
  )
  const args = ["-D", data, "-p", String(port)]
  for (
    const setting of [
      "listen_addresses=127.0.0.1",
      "unix_socket_directories=",
      "shared_buffers=16MB",
      "max_connections=60",
      "logging_collector=off"
    ]
  ) args.push("-c", setting)
  return server({
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    directory,
    // Ends all of its processes at once, without a checkpoint: what it confirmed must be in its log.
    signal: "SIGQUIT",
    run: () => spawn(postgresProgram ?? "postgres", args, options),
    // While it recovers, it accepts connections and refuses to talk.
    ready: () => responds(port, hello, "R")
  })
}

const idsOf = (name: string) => ({
  uid: Number(execFileSync("id", ["-u", name])),
  gid: Number(execFileSync("id", ["-g", name]))
})

/** The start of PostgreSQL's conversation. */
const hello = (() => {
  const parameters = Buffer.from("user\0postgres\0database\0postgres\0\0")
  const head = Buffer.alloc(8)
  head.writeInt32BE(parameters.length + 8, 0)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, parameters])
})()

/** A PostgreSQL that runs until its scope ends. */
export const postgresServer = Effect.acquireRelease(
  Effect.promise(async () => {
    const server = await postgres()
    await server.start()
    return server
  }),
  (server) => Effect.promise(() => server.close())
)
