/** Machines of a shop on PostgreSQL, a sandbox over HTTP, and what went between them. */
import { NodeServices } from "@effect/platform-node"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as SqlClient from "effect/sql/SqlClient"
import { type ChildProcess, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import * as Server from "../../src/sandbox/server.ts"
import { bundled } from "../support/bundled.ts"
import { freePorts } from "../support/ports.ts"
import * as Stores from "../support/stores.ts"

/** A notification as it was posted. */
export interface Posted {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis))

/** Waits for something, a minute at most. */
export const until = async <A>(look: () => Promise<A | undefined> | A | undefined, limit = 60_000): Promise<A> => {
  for (const end = performance.now() + limit; performance.now() < end; await pause(20)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error(`what the test waits for did not come: ${look}`)
}

/** A machine: a process with a share of the orders. */
export class Machine {
  readonly process: ChildProcess
  /** The port on which other machines reach it, if there are others. */
  readonly port: string | undefined
  readonly ready: Promise<void>
  /** Warnings and errors. */
  readonly logged: Array<string> = []
  /** Numbers that are held where the test wants them. */
  readonly held = new Set<string>()
  #next = 0
  readonly #open = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >()

  constructor(worker: string, env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, ["--no-warnings", worker], {
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["pipe", "pipe", "pipe"]
    })
    this.process = child
    this.port = env.PORT
    this.ready = new Promise((resolve, reject) => {
      child.once("exit", () => {
        reject(new Error(`the machine ended: ${this.logged.join("; ")}`))
        for (const { reject } of this.#open.values()) reject(new Error("the machine ended"))
      })
      child.stderr.on("data", (data) => this.logged.push(String(data)))
      createInterface(child.stdout).on("line", (line) => {
        const { failed, held, id, log, message, ready, value } = JSON.parse(line)
        if (ready !== undefined) resolve()
        if (held !== undefined) this.held.add(held)
        if (log !== undefined) this.logged.push(`${log}: ${message}`)
        const open = this.#open.get(id)
        if (open === undefined) return
        this.#open.delete(id)
        if (failed === undefined) open.resolve(value)
        else open.reject(new Error(failed))
      })
    })
    this.ready.catch(() => undefined)
  }

  /** Sends a command and waits for its response. */
  async send(command: Readonly<Record<string, unknown>>): Promise<unknown> {
    await this.ready
    const id = this.#next++
    const response = new Promise<unknown>((resolve, reject) => this.#open.set(id, { resolve, reject }))
    response.catch(() => undefined)
    this.process.stdin?.write(`${JSON.stringify({ id, ...command })}\n`)
    return response
  }

  /** Ends it by a signal, and waits until it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const { process: child } = this
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()))
    child.kill(signal)
    await exited
  }

  async exited(): Promise<void> {
    const { process: child } = this
    if (child.exitCode === null && child.signalCode === null) {
      await new Promise<void>((resolve) => child.once("exit", () => resolve()))
    }
  }
}

/** A database server, a sandbox, and a receiver of its notifications. */
export const world = async () => {
  const scope = Effect.runSync(Scope.make())
  const server = await Stores.postgres()
  await server.start()
  const directory = mkdtempSync(join(tmpdir(), "effect-wechatpay-durable-"))
  const worker = await bundled(new URL("worker.ts", import.meta.url).pathname)
  const posted: Array<Posted> = []
  const receiver = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      posted.push({
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks).toString("base64")
      })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve))
  const { port } = receiver.address() as AddressInfo
  const running = await Effect.runPromise(
    Server.make({ dir: directory, notify: `http://127.0.0.1:${port}/`, refundDelay: "1 second" }).pipe(
      Scope.provide(scope),
      Effect.provide(NodeServices.layer)
    )
  )
  const { sandbox } = running
  const client = (url: string) => PgClient.layer({ url: Redacted.make(url), maxConnections: 2 })
  const machines: Array<Machine> = []
  let databases = 0

  /** A database of its own, with the table of the shop. */
  const database = async () => {
    const name = `shop${databases++}`
    const url = server.url.replace(/postgres$/, name)
    const run = (url: string, statement: string) =>
      Effect.runPromise(
        SqlClient.SqlClient.use((sql) => sql.unsafe<Readonly<Record<string, unknown>>>(statement)).pipe(
          Effect.provide(client(url))
        )
      )
    await run(server.url, `CREATE DATABASE ${name}`)
    await run(url, "CREATE TABLE fulfilments (number text, process int, at timestamptz DEFAULT now())")
    await run(url, "CREATE TABLE endings (cups int, state text)")
    const machine = (env: Readonly<Record<string, string>> = {}) => {
      const machine = new Machine(worker.path, { PG_URL: url, ...settings, ...env })
      machines.push(machine)
      return machine
    }
    /** How many machines have a share of the executions. */
    const owners = async () => {
      const [row] = await run(
        url,
        "SELECT count(DISTINCT pid)::int AS owners FROM pg_locks l " +
          "JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() " +
          "WHERE locktype = 'advisory' AND granted"
      )
      return Number(row?.owners)
    }
    return {
      url,
      sql: (statement: string) => run(url, statement),
      machine,
      /** Two machines or more, once each has a share of the executions. */
      machines: async (count: number, env: Readonly<Record<string, string>>) => {
        const [first, second, ...more] = (await freePorts(count)).map((port) => machine({ PORT: String(port), ...env }))
        if (first === undefined || second === undefined) throw new Error("one machine shares with nobody")
        const all = [first, second, ...more] as const
        await Promise.all(all.map(({ ready }) => ready))
        await until(async () => (await owners()) === count ? true : undefined)
        return all
      },
      /** How often each order was fulfilled. */
      fulfilled: async () => {
        const rows = await run(url, "SELECT number, count(*)::int AS times FROM fulfilments GROUP BY number")
        return new Map(rows.map(({ number, times }) => [String(number), Number(times)]))
      }
    }
  }

  const file = running.env
  if (file === undefined) throw new Error("the sandbox wrote no settings")
  const { parseEnv } = await import("node:util")
  const { readFileSync } = await import("node:fs")
  const settings = { ...parseEnv(readFileSync(file, "utf8")) } as Record<string, string>

  return {
    server,
    sandbox,
    posted,
    database,
    pay: (out_trade_no: string) => Effect.runPromise(sandbox.pay({ out_trade_no })),
    state: () => Effect.runPromise(sandbox.state),
    /** The notification that was posted as number `index`. */
    notification: (index: number) => until(() => posted[index]),
    close: async () => {
      for (const machine of machines) await machine.end("SIGKILL")
      receiver.close()
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await server.close()
      worker.remove()
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

export type World = Awaited<ReturnType<typeof world>>

/** A number of an order. */
export const numberOf = (test: string, index = 0) =>
  `${createHash("sha256").update(test).digest("hex").slice(0, 12)}-${String(index).padStart(4, "0")}`
