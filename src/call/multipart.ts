/**
 * Makes multipart bodies. `FormData` cannot: it gives the part `meta` a file name or no content type, and WeChat Pay refuses
 * both.
 */
import { randomUUID } from "node:crypto"

const mediaTypes: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  bmp: "image/bmp",
  gif: "image/gif",
  pdf: "application/pdf",
  mp4: "video/mp4",
  mov: "video/quicktime",
  avi: "video/x-msvideo",
  wmv: "video/x-ms-wmv",
  mpeg: "video/mpeg",
  mkv: "video/x-matroska",
  flv: "video/x-flv",
  f4v: "video/x-f4v",
  m4v: "video/x-m4v",
  rmvb: "application/vnd.rn-realmedia-vbr"
}

/** Escapes as browsers do: a quote or a line break would end the header. */
const escapeFilename = (name: string): string =>
  name.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll("\"", "%22")

/** Makes a body of `meta`, the other text parts, and the file. */
export const make = (options: {
  readonly meta: Uint8Array
  readonly parts: Readonly<Record<string, string>>
  /** Name of the file's part. */
  readonly part: string
  readonly filename: string
  readonly extension: string
  readonly content: Uint8Array
}): { readonly body: Uint8Array; readonly contentType: string } => {
  const boundary = `wechatpay-${randomUUID()}`
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n`
  const texts = Object.entries(options.parts).map(([name, text]) =>
    `\r\n--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}`
  )
  const middle = `${
    texts.join("")
  }\r\n--${boundary}\r\nContent-Disposition: form-data; name="${options.part}"; filename="${
    escapeFilename(options.filename)
  }"\r\nContent-Type: ${mediaTypes[options.extension] ?? "application/octet-stream"}\r\n\r\n`
  return {
    body: Buffer.concat([
      Buffer.from(head),
      options.meta,
      Buffer.from(middle),
      options.content,
      Buffer.from(`\r\n--${boundary}--\r\n`)
    ]),
    contentType: `multipart/form-data; boundary=${boundary}`
  }
}
