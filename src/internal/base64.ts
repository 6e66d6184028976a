/** Base64 as WeChat Pay writes it. */

/** Last digits that leave no bits over, by the number of digits that are padding. */
const ends = [/[0-9A-Za-z+/]$/, /[AEIMQUYcgkosw048]=$/, /[AQgw]==$/]

/** Decodes standard base64; `undefined` for text that is not exactly what encoding those bytes gives. */
export const decode = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, "base64")
  // Node skips what it does not know, which shows in the length. It takes the digits of base64url, the lower half of wider
  // characters, and excess bits, which do not. To encode the bytes again would show all of it, and takes longer.
  const padding = text.length / 4 * 3 - bytes.length
  return text === "" || (
      ends[padding]?.test(text) === true && !text.includes("-") && !text.includes("_") &&
      Buffer.byteLength(text) === text.length
    )
    ? bytes
    : undefined
}
