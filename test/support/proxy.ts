/** A TCP proxy that loses what it carries, and that can be pointed at another server. */
import { connect, createServer, type Socket } from "node:net"

export interface Proxy {
  readonly port: number
  /** Existing connections stay open, and carry nothing any more, in neither direction. */
  readonly silence: () => void
  /** Where new connections lead. */
  readonly pointAt: (port: number) => void
  readonly close: () => Promise<void>
}

export const proxy = async (target: number): Promise<Proxy> => {
  let port = target
  const pairs = new Set<{ silent: boolean; readonly sockets: ReadonlyArray<Socket> }>()
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1")
    const pair = { silent: false, sockets: [near, far] }
    pairs.add(pair)
    const carry = (from: Socket, to: Socket) => {
      from.on("data", (data) => void (pair.silent || to.write(data)))
      from.on("error", () => undefined)
      from.on("close", () => {
        if (!pair.silent) to.destroy()
      })
    }
    carry(near, far)
    carry(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    silence: () => pairs.forEach((pair) => void (pair.silent = true)),
    pointAt: (other) => void (port = other),
    close: () =>
      new Promise((resolve) => {
        pairs.forEach(({ sockets }) => sockets.forEach((socket) => socket.destroy()))
        server.close(() => resolve())
      })
  }
}
