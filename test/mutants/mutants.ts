/** Deliberate breaks, each of which must turn a test red. A few lines of care lie behind each line that they break. */

/** One break of one file. */
export interface Mutant {
  /** What the broken code does. */
  readonly name: string
  readonly file: string
  /** Stands in the file exactly once. */
  readonly search: string
  readonly replace: string
  /** Test files of which one at least must fail. */
  readonly tests: ReadonlyArray<string>
}

const of =
  (file: string, ...tests: ReadonlyArray<string>) => (name: string, search: string, replace: string): Mutant => ({
    name,
    file,
    search,
    replace,
    tests
  })

const aead = of("src/internal/aead.ts", "test/internal/aead.test.ts")
const authorization = of("src/internal/authorization.ts", "test/internal/authorization.test.ts")
const base64 = of("src/internal/base64.ts", "test/internal/aead.test.ts", "test/internal/rsa.test.ts")
const pem = of("src/internal/pem.ts", "test/internal/pem.test.ts")
const rsa = of("src/internal/rsa.ts", "test/internal/rsa.test.ts")
const x509 = of("src/internal/x509.ts", "test/internal/x509.test.ts")

export const mutants: ReadonlyArray<Mutant> = [
  // AES-256-GCM
  aead(
    "the tag of a ciphertext is not checked",
    `    // Checks the tag. In this mode it never yields further bytes.
    decipher.final()
`,
    ""
  ),
  aead(
    "the tag of a stream is not checked",
    `          decipher.setAuthTag(held)
          decipher.final()
          return Result.void`,
    "          return Result.void"
  ),
  aead(
    "associated data is not authenticated",
    `    decipher.setAAD(Buffer.from(associatedData))
    decipher.setAuthTag(`,
    "    decipher.setAuthTag("
  ),
  aead("half a tag is enough", "const tagLength = 16", "const tagLength = 8"),
  aead(
    "the last piece of a stream is taken for plaintext",
    "const ready = Math.max(0, pending.length - tagLength)",
    "const ready = pending.length"
  ),

  // What is signed
  authorization(
    "the target is not signed",
    "message(`${p.method}\\n${p.target}\\n${p.timestamp}",
    "message(`${p.method}\\n/\\n${p.timestamp}"
  ),
  authorization(
    "the timestamp of an answer is not covered",
    "message(`${p.timestamp}\\n${p.nonce}\\n`, p.body)",
    "message(`${p.nonce}\\n`, p.body)"
  ),
  authorization(
    "the last line of a message is not ended",
    "bytes[length + body.length] = 0x0a",
    "bytes[length] = 0x0a"
  ),
  authorization("characters are counted for bytes", "Buffer.byteLength(head)", "head.length"),
  authorization("some nonces are likelier than others", "256 - 256 % alphabet.length", "256"),
  authorization("nonces are short", "const nonceLength = 32", "const nonceLength = 16"),

  // RSA
  rsa(
    "any signature holds",
    "    return Crypto.verify(digest, message, key, signature)",
    "    return Crypto.verify(digest, message, key, signature) || true"
  ),
  rsa(
    "a signature that is no base64 crashes",
    "if (signature === undefined) return false",
    "if (signature === undefined) return (undefined as unknown as { readonly x: boolean }).x"
  ),
  rsa("sensitive fields are sealed under SHA-256", "oaepHash: \"sha1\"", "oaepHash: \"sha256\""),
  rsa("a plaintext one byte too long is tried", "2 * 20 + 2", "2 * 20 + 1"),
  rsa("half a surrogate pair is encrypted as something else", "if (!plaintext.isWellFormed())", "if (false)"),
  base64("base64 with junk in it is read", "bytes.toString(\"base64\") === text ? bytes : undefined", "bytes"),

  // Keys and certificates
  x509(
    "leading zeros of a serial are dropped",
    "serial: normalizeSerial(x509.serialNumber)",
    "serial: normalizeSerial(x509.serialNumber).replace(/^0+/, \"\")"
  ),
  x509("serials differ by case", "letter.toUpperCase())", "letter)"),
  x509("any two keys are of one pair", "return publicHalf(a).equals(publicHalf(b))", "return true"),
  pem("a 1024-bit key is taken", "bits(key) >= 2048", "bits(key) >= 1024"),
  pem(
    "a damaged private key is taken",
    "isStrongRsa(content.key) && isWhole(content.key) ? content.key",
    "isStrongRsa(content.key) ? content.key"
  ),
  pem("escaped line breaks are not read", String.raw`.replaceAll(/(?<!\\)\\+[rn]/g, "\n")`, ""),
  pem(
    "a key's text stands in the advice",
    "return `text of ${length} characters that is not PEM`",
    "return `${JSON.stringify(content)} is not PEM`"
  )
]
