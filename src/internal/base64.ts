/** Base64 as WeChat Pay writes it. */

/** Decodes standard base64; `undefined` for text that is not exactly what encoding those bytes gives. */
export const decode = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, "base64")
  // Node skips what it does not know and tolerates missing padding and excess bits. Encoding back shows all of it.
  return bytes.toString("base64") === text ? bytes : undefined
}
