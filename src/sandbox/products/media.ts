/** Uploaded files: what came is known by its digest, the file itself is not kept. */
import { Media } from "../../api/media/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { handleUpload } from "../engine/operation.ts"
import type { Product } from "../engine/product.ts"

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): Product => {
  const keep = (now: number, filename: string) => {
    const id = `sandbox_${kernel.token("media", 48)}`
    kernel.log(now, { kind: "state", entity: "media", id, state: filename })
    return id
  }
  return {
    operations: [
      handleUpload(Media.uploadImage, ({ filename }, { now }) => ({ media_id: keep(now, filename) })),
      handleUpload(Media.uploadVideo, ({ filename }, { now }) => ({ media_id: keep(now, filename) })),
      handleUpload(
        Media.uploadMarketingImage,
        ({ filename }, { now, origin }) => ({ media_url: `${origin}/sandbox/media/${keep(now, filename)}` })
      )
    ]
  }
}
