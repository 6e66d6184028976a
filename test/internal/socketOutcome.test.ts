import { assert, describe, it } from "@effect/vitest"
import { connect } from "node:net"
import { classify, NotSent, Sent } from "../../src/internal/socketOutcome.ts"

/** An error of Node.js. */
const error = (code: string, syscall?: string) =>
  Object.assign(new Error(`${syscall} ${code}`), { code, ...(syscall === undefined ? {} : { syscall }) })

/** As fetch hands it on. */
const failed = (cause: unknown) => new TypeError("fetch failed", { cause })

const expected = (cause: unknown) => {
  const { outcome, reason } = classify(cause)
  return `${outcome} ${reason}`
}

const kernel = [
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
  "EACCES",
  "EPERM",
  "ECONNRESET"
]

describe("classify", () => {
  it("takes a code of the kernel for unsent only where the connection was being made", () => {
    for (const code of kernel) {
      for (const syscall of ["connect", "bind"]) {
        assert.strictEqual(expected(failed(error(code, syscall))), "NotSent Connect", `${syscall} ${code}`)
      }
      for (const syscall of ["read", "write", "shutdown", "writev"]) {
        assert.strictEqual(expected(failed(error(code, syscall))), "Unknown Lost", `${syscall} ${code}`)
      }
    }
  })

  it("leaves a code of the kernel without its call in doubt: Bun names none", () => {
    for (const code of ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL"]) {
      assert.strictEqual(expected(error(code)), "Unknown Connect", code)
    }
    assert.strictEqual(expected(error("ECONNRESET")), "Unknown Lost")
  })

  it("takes the resolution of a name, and a limit of the connection, for unsent", () => {
    for (const code of ["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA"]) {
      assert.strictEqual(expected(failed(error(code, "getaddrinfo"))), "NotSent Connect", code)
      assert.strictEqual(expected(failed(error(code))), "NotSent Connect", code)
    }
    assert.strictEqual(expected(error("ETIMEOUT", "queryA")), "NotSent Connect")
    assert.strictEqual(expected(failed(error("UND_ERR_CONNECT_TIMEOUT"))), "NotSent Connect")
    assert.strictEqual(expected(failed(error("UND_ERR_PRX_CONN"))), "NotSent Connect")
  })

  it("takes a certificate that was not accepted for unsent, and no other code of TLS", () => {
    const certificate = [
      "CERT_HAS_EXPIRED",
      "CERT_REVOKED",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "HOSTNAME_MISMATCH",
      "UND_ERR_PRX_TLS"
    ]
    for (const code of certificate) assert.strictEqual(expected(failed(error(code))), "NotSent Tls", code)
    const anyTime = [
      "ERR_SSL_WRONG_VERSION_NUMBER",
      "ERR_SSL_BAD_RECORD_TYPE",
      "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR",
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
      "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC",
      "EPROTO"
    ]
    for (const code of anyTime) assert.strictEqual(expected(failed(error(code))), "Unknown Tls", code)
    for (const syscall of ["read", "write"]) assert.strictEqual(expected(error("EPROTO", syscall)), "Unknown Tls")
  })

  it("leaves every other code of undici in doubt", () => {
    const codes = [
      "UND_ERR_SOCKET",
      "UND_ERR_HEADERS_TIMEOUT",
      "UND_ERR_BODY_TIMEOUT",
      "UND_ERR_ABORTED",
      "UND_ERR_DESTROYED",
      "UND_ERR_CLOSED",
      "UND_ERR_INFO",
      "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
      "HPE_INVALID_CONSTANT",
      "EPIPE",
      "ENOBUFS"
    ]
    for (const code of codes) assert.strictEqual(expected(failed(error(code))), "Unknown Lost", code)
  })

  it("knows a CONNECT that the proxy refused from other aborts", () => {
    const abort = (message: string) => failed(Object.assign(new Error(message), { code: "UND_ERR_ABORTED" }))
    assert.strictEqual(expected(abort("Proxy response (403) !== 200 when HTTP Tunneling")), "NotSent Connect")
    assert.strictEqual(expected(abort("Request aborted")), "Unknown Lost")
  })

  it("is in doubt if one of several addresses is", () => {
    const refused = error("ECONNREFUSED", "connect")
    const several = (...errors: ReadonlyArray<Error>) =>
      failed(Object.assign(new AggregateError(errors), { code: "ECONNREFUSED" }))
    assert.strictEqual(expected(several(refused, error("ETIMEDOUT", "connect"))), "NotSent Connect")
    assert.strictEqual(expected(several(refused, error("EHOSTUNREACH", "read"))), "Unknown Lost")
    assert.strictEqual(expected(several(refused, error("ECONNREFUSED"))), "Unknown Connect")
    assert.strictEqual(expected(several(refused, new Error("?"))), "Unknown Lost")
    assert.strictEqual(expected(several()), "Unknown Connect")
  })

  it("reads what Node.js gives when no address accepts", async () => {
    const aggregate = await new Promise<Error>((resolve) =>
      connect({
        port: 1,
        host: "shop.invalid",
        autoSelectFamily: true,
        lookup: (_host, _options, done) =>
          done(null, [{ address: "127.0.0.1", family: 4 }, { address: "127.0.0.2", family: 4 }])
      }).on("error", resolve)
    )
    assert.instanceOf(aggregate, AggregateError)
    assert.strictEqual(expected(failed(aggregate)), "NotSent Connect")
  })

  it("leaves a connection that Deno could not make in doubt: Deno repeats by itself what a kept connection lost", () => {
    const url = "error sending request for url (https://api.mch.weixin.qq.com/): client error"
    assert.strictEqual(expected(failed(new Error(`${url} (Connect): tcp connect error`))), "Unknown Connect")
    assert.strictEqual(expected(failed(new Error(`${url} (SendRequest): connection closed`))), "Unknown Lost")
  })

  it("believes a client that knows what it wrote, with any code", () => {
    for (const cause of [error("ECONNREFUSED", "connect"), error("ENOTFOUND"), error("CERT_HAS_EXPIRED")]) {
      assert.deepStrictEqual(classify(new Sent(cause)), { reason: "Lost", outcome: "Unknown", code: cause.code })
    }
    assert.strictEqual(expected(new NotSent(error("ECONNRESET", "read"))), "NotSent Connect")
    assert.strictEqual(expected(new NotSent(error("ERR_SSL_WRONG_VERSION_NUMBER"))), "NotSent Tls")
    assert.strictEqual(expected(new NotSent(new Error("?"))), "NotSent Connect")
  })

  it("is in doubt about what says nothing", () => {
    for (const cause of [undefined, null, "x", new Error("x"), { code: 7 }, failed(failed(failed(undefined)))]) {
      assert.strictEqual(expected(cause), "Unknown Lost")
    }
  })
})
