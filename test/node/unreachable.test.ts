/** What the kernel gives for an established connection when its other end cannot be reached any more. */
import { assert, describe, it } from "@effect/vitest"
import { execFile, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import { afterAll } from "vitest"
import { certificateFor } from "./support.ts"

/** Root makes a namespace at once, others in a user namespace of their own where the machine allows it. */
const unshare = [["--net"], ["--user", "--map-root-user", "--net"]].find((flags) =>
  spawnSync("unshare", [...flags, "ip", "link", "add", "ours", "type", "veth", "peer", "name", "theirs"]).status === 0
)

const directory = mkdtempSync(Path.join(tmpdir(), "unreachable-"))
afterAll(() => rmSync(directory, { recursive: true }))

describe("a connection whose other end is gone", () => {
  // Linux only, with `ip` and the right to make namespaces. In CI it has to run: there a skipped test is a failed one.
  it.skipIf(unshare === undefined)(
    "leaves a payment that was read in doubt, which is not sent a second time (needs network namespaces)",
    async () => {
      const certificate = Path.join(directory, "certificate.pem")
      const key = Path.join(directory, "key.pem")
      const made = certificateFor("10.77.0.2", "10.78.0.2")
      writeFileSync(key, made.key)
      writeFileSync(certificate, made.cert)
      const program = Path.join(import.meta.dirname, "unreachableClient.ts")
      const output = await new Promise<string>((resolve, reject) =>
        execFile(
          "unshare",
          [...unshare ?? [], process.execPath, program, certificate, key],
          { env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate }, timeout: 60_000, killSignal: "SIGKILL" },
          (error, stdout, stderr) => error === null ? resolve(stdout) : reject(new Error(`${error.message}\n${stderr}`))
        )
      )
      const results: ReadonlyArray<Record<string, unknown>> = JSON.parse(output)
      const clients = ["fetch", "Effect's undici client", "our undici client", "node:http"]
      const losses = ["no route to the host", "no route to the network", "no TLS"]
      assert.deepStrictEqual(
        results.map(({ client, loss, reads, warm }) => ({ client, loss, reads, warm })),
        losses.flatMap((loss) => clients.map((client) => ({ client, loss, reads: 1, warm: "404" })))
      )
      assert.deepStrictEqual(results.map(({ error }) => error), [
        ...clients.map(() => "Unknown Lost EHOSTUNREACH"),
        ...clients.map(() => "Unknown Lost ENETUNREACH"),
        // undici takes it for the end of the connection.
        "Unknown Lost UND_ERR_SOCKET",
        "Unknown Lost UND_ERR_SOCKET",
        "Unknown Lost UND_ERR_SOCKET",
        "Unknown Tls ERR_SSL_BAD_RECORD_TYPE"
      ])
    },
    90_000
  )
})
