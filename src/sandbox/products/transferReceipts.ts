/** Receipts (电子回单) of transfers and batches: made after a while, and downloaded by a link that expires. */
import type { Kernel } from "../engine/kernel.ts"
import type { Call } from "../engine/operation.ts"
import { file, refuse, type Reply } from "../engine/reply.ts"
import * as Protocol from "../protocol/protocol.ts"

/** A receipt. */
export interface Receipt {
  readonly id: string
  readonly createdAt: number
  readonly readyAt: number
  readonly algorithm: "sha256" | "sm3"
  readonly content: Uint8Array
}

/** Time for which the link of a receipt is valid. */
const linkLifetime = 10 * 60_000

/** A PDF of one page with one line: small, but one that viewers open. */
const pdf = (line: string): Uint8Array => {
  const text = `BT /F1 12 Tf 40 780 Td (${line.replaceAll(/[^\x20-\x7e]|[()\\]/g, "?")}) Tj ET`
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
  ]
  let body = "%PDF-1.4\n"
  const offsets = objects.map((object, index) => {
    const offset = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, "0")} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`
  return Buffer.from(
    `${body}${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
  )
}

export const make = ({ kernel, transferDelay }: { readonly kernel: Kernel; readonly transferDelay: number }) => {
  const links = new Map<string, { readonly mchid: string; readonly content: Uint8Array }>()
  return {
    create: (now: number, line: string): Receipt => ({
      id: kernel.number(now, "1050", "transfer1050", 16),
      createdAt: now,
      readyAt: now + transferDelay,
      // Programs have to support both.
      algorithm: kernel.next("receipt") % 2 === 1 ? "sha256" : "sm3",
      content: pdf(`effect-wechatpay sandbox: ${line}`)
    }),
    linkTo: (call: Call, receipt: Receipt, path: "elecvoucherfile" | "signfile") => {
      const token = kernel.token("receipt", 32)
      links.set(token, { mchid: call.caller.mchid, content: receipt.content })
      kernel.schedule(call.now + linkLifetime, () => void links.delete(token))
      return {
        hash_type: receipt.algorithm === "sha256" ? "SHA256" as const : "SM3" as const,
        hash_value: Protocol.digest(receipt.algorithm, receipt.content).toUpperCase(),
        download_url: `${call.origin}/v3/transferdownload/${path}?token=${token}${
          path === "elecvoucherfile" ? "&source=elecsign" : ""
        }`
      }
    },
    download: (request: { readonly download_url: string }, { caller }: Call): Reply<never> => {
      const found = links.get(new URL(request.download_url).searchParams.get("token") ?? "")
      return found?.mchid === caller.mchid
        ? file(found.content, "application/pdf")
        : refuse("INVALID_REQUEST", "下载链接不存在或已过期，请重新查询电子回单")
    }
  }
}

/** The receipts of one sandbox. */
export type Receipts = ReturnType<typeof make>
