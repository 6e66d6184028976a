/** Files of electronic invoices: those that WeChat Pay made, and those that merchants upload. */
import type { FapiaoApplication as Api } from "../../api/fapiao/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import type { Call } from "../engine/operation.ts"
import { file, paramError, refuse, type Reply } from "../engine/reply.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Invoice } from "./fapiaoApplications.ts"

/** Time for which a link to a file is valid. */
const linkLifetime = 30_000
/** Time for which an uploaded file can be inserted. */
const uploadLifetime = 3 * Protocol.dayMillis

/** The files of one sandbox. */
export interface FapiaoFiles {
  /** Makes a link to the file of an invoice. */
  readonly link: (now: number, invoice: Invoice) => string
  readonly download: (request: Api.DownloadRequest, call: Call) => Reply<never>
  readonly upload: (request: Api.UploadFileRequest, call: Call) => Reply<Api.UploadedFile>
  readonly isUploaded: (now: number, id: string) => boolean
}

export const make = ({ kernel }: { readonly kernel: Kernel }): FapiaoFiles => {
  const links = new Map<string, { readonly invoice: Invoice; readonly until: number }>()
  const uploads = new Map<string, number>()

  return {
    link: (now, invoice) => {
      const token = kernel.token("fapiao file", 40)
      links.set(token, { invoice, until: now + linkLifetime })
      return `${kernel.origin}/invoicing/fapiao/fapiao-file?token=${token}`
    },
    download: (request, { now }) => {
      const link = links.get(new URL(request.download_url).searchParams.get("token") ?? "")
      if (link === undefined || link.until < now) return refuse("INVALID_REQUEST", "下载链接已失效")
      const { blue_fapiao: numbers, fapiao_id, openid } = link.invoice
      const agrees = numbers !== undefined && request.fapiao_id === fapiao_id && request.openid === openid &&
        request.invoice_code === numbers.fapiao_code && request.invoice_no === numbers.fapiao_number
      if (!agrees) return refuse("PARAM_ERROR", "发票信息与下载链接不符")
      const content = Buffer.from(
        `%PDF-1.5\n% effect-wechatpay sandbox: ${fapiao_id} ${numbers.fapiao_number}\n%%EOF\n`
      )
      return file(content, "application/octet-stream", { "sm3-digest": Protocol.digest("sm3", content).toUpperCase() })
    },
    upload: ({ file_type }, { file, now }) => {
      const head = Buffer.from(file?.content.subarray(0, 4) ?? [])
      const expected = file_type === "OFD" ? Buffer.from("PK\u0003\u0004") : Buffer.from("%PDF")
      if (!head.equals(expected)) return paramError("file", "文件内容与文件类型不符", "is no such file")
      const fapiao_media_id = Buffer.from(kernel.token("fapiao media", 16)).toString("base64")
      uploads.set(fapiao_media_id, now + uploadLifetime)
      return { fapiao_media_id }
    },
    isUploaded: (now, id) => (uploads.get(id) ?? -1) >= now
  }
}
