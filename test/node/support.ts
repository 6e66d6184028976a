/** Servers of this machine that respond, or fail, in ways of their own. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import * as Https from "node:https"
import * as Net from "node:net"
import * as Keys from "../support/keys.ts"
import * as X509 from "../support/x509.ts"

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

/** A key and a certificate, good for a day, that nobody trusts. */
export const certificateFor = (...ips: ReadonlyArray<string>): { readonly key: string; readonly cert: string } => {
  const { privateKey } = Keys.rsa("tls")
  const now = Math.floor(Date.now() / 1000) * 1000
  const validity = { notBefore: now - 3_600_000, notAfter: now + 86_400_000 }
  const cert = X509.selfSigned({ privateKey, serial: "0A1B2C", subject: `/CN=${ips[0]}`, ips, ...validity })
  return { key: Keys.pem(privateKey), cert }
}

/** With a certificate that nobody trusts. */
export const https = (listener: Http.RequestListener) =>
  Effect.suspend(() => {
    const { cert, key } = certificateFor("127.0.0.1")
    return Effect.map(listen(Https.createServer({ cert, key }, listener)), (served) => ({ ...served, ca: cert }))
  })

/** A port at which nobody listens. */
export const nobody: Effect.Effect<number> = Effect.scoped(Effect.map(tcp(() => {}), ({ port }) => port))
