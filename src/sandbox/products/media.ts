/** Uploaded files: what came is known by its digest, the file itself is not kept. */
import { Media } from "../../api/media/index.ts"
import type { Kernel } from "../Kernel.ts"
import { handle, type Operation } from "../Operation.ts"
import { done } from "../reply.ts"

export const make = (kernel: Kernel): { readonly operations: ReadonlyArray<Operation> } => ({
  operations: [
    handle(Media.uploadImage, Media.UploadRequest, Media.UploadResponse, (request, { now }) => {
      const media_id = `sandbox_${kernel.token("media", 48)}`
      kernel.log(now, { kind: "state", what: "media", id: media_id, state: request.filename })
      return done({ media_id })
    })
  ]
})
