/** Reads uploads, and refuses requests for the issues of their fields. */
import * as Result from "effect/Result"
import type * as Endpoint from "../../Endpoint.ts"
import type { FieldIssue } from "../protocol/fieldIssue.ts"
import { isRecord } from "../protocol/json.ts"
import * as Protocol from "../protocol/protocol.ts"
import * as RequestParser from "../protocol/requestParser.ts"
import { refuse, type Refused } from "./reply.ts"

/** Refuses fields as production does: all undeclared fields at once, or else the first field that breaks a rule. */
export const refuseFields = (issues: ReadonlyArray<FieldIssue>): Refused => {
  const excess = issues.filter(({ kind }) => kind === "undeclared")
  const [first] = excess.length > 0 ? excess : issues
  const detail = excess.length > 0
    ? { location: null, value: excess.map(({ pointer }) => pointer) }
    : first?.value === undefined
    ? undefined
    : { location: first.location, value: first.value }
  return refuse("PARAM_ERROR", first?.message ?? "参数错误", {
    number: excess.length > 0 ? 270924358 : undefined,
    detail,
    reason: issues.map(({ reason }) => reason).join("; ")
  })
}

const bad = (field: string, issue: string) =>
  refuse("PARAM_ERROR", "文件上传参数错误", { reason: `${field}: ${issue}` })

/** Splits `meta` into the file's digest, which the endpoint's schema does not have, and the other fields. */
const withoutDigest = (meta: Uint8Array, field: string) => {
  const json = Result.getOrElse(
    Result.try((): unknown => JSON.parse(Buffer.from(meta).toString("utf8"))),
    () => undefined
  )
  if (!isRecord(json)) return Result.fail(bad("meta", "is not a JSON object"))
  const { [field]: digest, ...rest } = json
  return Result.succeed({ digest, json: Buffer.from(JSON.stringify(rest)) })
}

/** Reads an upload's fields, and checks its file against the endpoint's limits and digest. */
export const readUpload = (
  description: Endpoint.UploadDescription,
  request: RequestParser.Request,
  upload: RequestParser.Upload | undefined,
  origin: string
): Result.Result<Readonly<Record<string, unknown>>, Refused> => {
  if (upload === undefined) return Result.fail(bad("meta", "multipart/form-data with a part meta is needed"))
  const meta = withoutDigest(upload.meta, description.digest.field)
  if (Result.isFailure(meta)) return Result.fail(meta.failure)
  const { limits, part } = description.file
  const file = upload.files.get(part)
  if (file === undefined || file.name === "") return Result.fail(bad(part, "the part is missing or has no file name"))
  const extension = file.name.slice(file.name.lastIndexOf(".") + 1).toLowerCase()
  const limit = Object.hasOwn(limits, extension) ? limits[extension] : undefined
  if (limit === undefined) return Result.fail(bad(part, "the extension of the file is not accepted"))
  if (file.content.length > limit) return Result.fail(bad(part, `is larger than ${limit} bytes`))
  if (
    meta.success.digest !== Protocol.digest(description.digest.algorithm, file.content)
  ) return Result.fail(bad(description.digest.field, "is not the digest of the file"))
  return Result.mapError(
    RequestParser.fields(description, {
      target: request.target,
      headers: request.headers,
      json: meta.success.json,
      parts: upload.texts,
      origin
    }),
    refuseFields
  )
}
