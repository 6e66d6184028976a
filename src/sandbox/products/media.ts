/** Uploaded files: what came is known by its digest, the file itself is not kept. */
import { Media } from "../../api/media/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { handle } from "../engine/operation.ts"
import type { Product } from "../engine/product.ts"
import { done } from "../engine/reply.ts"

export const make = (kernel: Kernel): Product => {
  const keep = (now: number, filename: string) => {
    const id = `sandbox_${kernel.token("media", 48)}`
    kernel.log(now, { kind: "state", what: "media", id, state: filename })
    return id
  }
  return {
    operations: [
      handle(
        Media.uploadImage,
        Media.UploadRequest,
        Media.UploadResponse,
        ({ filename }, { now }) => done({ media_id: keep(now, filename) })
      ),
      handle(
        Media.uploadVideo,
        Media.UploadRequest,
        Media.UploadResponse,
        ({ filename }, { now }) => done({ media_id: keep(now, filename) })
      ),
      handle(
        Media.uploadMarketingImage,
        Media.UploadRequest,
        Media.UploadMarketingImageResponse,
        ({ filename }, { now, origin }) => done({ media_url: `${origin}/sandbox/media/${keep(now, filename)}` })
      )
    ]
  }
}
