/** Reads uploads, and turns what is wrong with a request's fields into a refusal. */
import * as Result from "effect/Result"
import type * as Endpoint from "../../Endpoint.ts"
import { isRecord } from "../protocol/json.ts"
import * as Protocol from "../protocol/protocol.ts"
import * as RequestParser from "../protocol/requestParser.ts"
import { refuse, type Refused } from "./reply.ts"

/** Refuses fields. The message names the first one, as WeChat Pay's does. */
export const refuseFields = (issues: ReadonlyArray<RequestParser.FieldIssue>): Refused => {
  const [first] = issues
  const field = first?.field ?? ""
  return refuse("PARAM_ERROR", `参数错误：${field === "" ? "请求体" : field} ${first?.issue ?? ""}`.trimEnd(), {
    number: first?.excess === true ? 270924358 : undefined,
    detail: {
      field,
      issue: first?.issue ?? "",
      location: first?.location ?? null,
      value: issues.map(({ field }) => field)
    }
  })
}

const bad = (field: string, issue: string) => refuseFields([{ field, issue, location: "body", excess: false }])

/** Takes the digest out of `meta`: the endpoint's schema does not list it, since it comes from the file. */
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
  if (!/^application\/json\s*(;|$)/i.test(upload.metaType)) {
    return Result.fail(bad("meta", "the part's Content-Type must be application/json"))
  }
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
  ) return Result.fail(bad(`/${description.digest.field}`, "is not the digest of the file"))
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
