/** Servers of this machine that answer, or fail, in ways of their own. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import * as Http from "node:http"
import * as Https from "node:https"
import * as Net from "node:net"
import { tmpdir } from "node:os"
import * as Path from "node:path"

export interface Served {
  readonly port: number
  /** Connections that were made so far. */
  readonly connections: () => number
  /** Resolves when a connection was closed. */
  readonly closed: Promise<void>
}

const listen = (server: Net.Server): Effect.Effect<Served, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<Served & { readonly end: () => Promise<void> }>((resolve) => {
        const sockets = new Set<Net.Socket>()
        let count = 0
        const closed = new Promise<void>((resolve) => {
          server.on("connection", (socket) => {
            count++
            sockets.add(socket)
            socket.on("error", () => {})
            socket.on("close", () => {
              sockets.delete(socket)
              resolve()
            })
          })
        })
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          resolve({
            port: address !== null && typeof address === "object" ? address.port : 0,
            connections: () => count,
            closed,
            end: () =>
              new Promise((resolve) => {
                server.close(() => resolve())
                for (const socket of sockets) socket.destroy()
              })
          })
        })
      })
    ),
    ({ end }) => Effect.promise(end)
  )

export const http = (listener: Http.RequestListener) => listen(Http.createServer(listener))

export const tcp = (listener: (socket: Net.Socket) => void) => listen(Net.createServer(listener))

/** With a certificate that nobody trusts. */
export const https = (listener: Http.RequestListener) =>
  Effect.suspend(() => {
    const directory = mkdtempSync(Path.join(tmpdir(), "tls-"))
    const key = Path.join(directory, "key.pem")
    const cert = Path.join(directory, "cert.pem")
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, ...subject],
      {
        stdio: "ignore"
      }
    )
    const files = { key: readFileSync(key), cert: readFileSync(cert) }
    rmSync(directory, { recursive: true })
    return Effect.map(listen(Https.createServer(files, listener)), (served) => ({ ...served, ca: files.cert }))
  })

/** A port at which nobody listens. */
export const nobody: Effect.Effect<number> = Effect.scoped(Effect.map(tcp(() => {}), ({ port }) => port))
