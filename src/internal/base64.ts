/** Base64 as WeChat Pay writes it. */

/** Decodes standard base64; `undefined` unless encoding the bytes returns the same text. */
export const decode = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, "base64")
  // Node skips what it does not know, and takes base64url, the lower half of wider characters, and excess bits.
  return bytes.toString("base64") === text ? bytes : undefined
}
