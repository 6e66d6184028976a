/**
 * The server of `unreachable.test.ts`, in a network namespace of its own. It says when it has read a payment and does
 * not respond to it, except at its other address. It responds to all other requests, so that the connection is kept.
 * On demand it stops acknowledging packets, or sends what is no TLS once it has read a payment.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { createServer } from "node:https"
import * as Net from "node:net"

const [certificate = "", key = ""] = process.argv.slice(2)

const ip = (...given: ReadonlyArray<string>) => execFileSync("ip", given)

/** Connections from outside, by the port that they have inside. */
const outside = new Map<number | undefined, Net.Socket>()
let garbles = false

const inner = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
  request.resume().on("end", () => {
    const socket = outside.get(request.socket.remotePort)
    const paying = request.method === "POST"
    if (paying) process.send?.("read")
    if (!paying || socket?.localAddress === "10.78.0.2") return response.writeHead(404).end()
    if (garbles) socket?.write("HTTP/1.1 502 Bad Gateway\r\n\r\n")
  })
})

const outer = Net.createServer((socket) => {
  const way = Net.connect(8443, "127.0.0.1", () => outside.set(way.localPort, socket))
  for (const [from, to] of [[socket, way], [way, socket]] as const) from.on("error", () => to.destroy()).pipe(to)
})

const commands: Record<string, () => void> = {
  start: () => {
    ip("link", "set", "lo", "up")
    ip("address", "add", "10.77.0.2/24", "dev", "theirs")
    ip("address", "add", "10.78.0.2/24", "dev", "theirs")
    ip("link", "set", "theirs", "up")
    inner.listen(8443, "127.0.0.1", () => outer.listen(443, "0.0.0.0", () => process.send?.("start")))
  },
  mute: () => {
    // Packets to the client go to a machine that does not exist.
    ip("neighbour", "replace", "10.77.0.1", "lladdr", "02:00:00:00:00:99", "dev", "theirs")
    process.send?.("mute")
  },
  garble: () => {
    garbles = true
    process.send?.("garble")
  },
  heal: () => {
    if (!garbles) ip("neighbour", "delete", "10.77.0.1", "dev", "theirs")
    garbles = false
    process.send?.("heal")
  }
}

process.on("message", (command) => commands[String(command)]?.())
process.on("disconnect", () => process.exit())
process.send?.("ready")
