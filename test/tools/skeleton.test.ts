import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import * as Path from "node:path"
import { parseSync } from "rolldown/utils"
import { commonCodes } from "../../src/WeChatPayError.ts"
import * as Page from "./page.ts"
import * as Skeleton from "./skeleton.ts"
import * as Teahouse from "./teahouse/Teahouse.ts"

const folder = Path.join(import.meta.dirname, "teahouse")
const read = (file: string) => readFileSync(Path.join(folder, file), "utf8")
const markdown = read("4010000001.md")

const parsed = (text: string): Page.Page => {
  const page = Page.parse(text)
  assert.isDefined(page)
  return page
}

const options: Skeleton.Options = {
  name: "Teahouse.reserve",
  line: "teahouse",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4010000001",
  title: "预订茶桌",
  src: "../../../src"
}

/** The formatter decides on line breaks. */
const dense = (text: string) => text.replaceAll(/\s+/g, "")

describe("npm run new", () => {
  it("reads fields with types, bounds, requiredness, values and nesting", () => {
    const { callers, codes, kind, method, path, request, response } = parsed(markdown)
    assert.deepStrictEqual([method, path, kind, callers], [
      "POST",
      "/v3/teahouse/shops/{shop_id}/reservations",
      "json",
      ["普通商户", "普通服务商"]
    ])
    assert.deepStrictEqual(codes, ["PARAM_ERROR", "SYSTEM_ERROR", "SHOP_FULL"])
    assert.deepStrictEqual(request.header.map(({ name }) => name), ["Idempotency-Key"])
    const [, number, tea, guest, , tables] = request.body
    assert.deepInclude(number, { name: "out_trade_no", maxLength: 32, required: true, label: "商户订单号" })
    assert.deepInclude(tea, { values: ["GREEN", "BLACK"] })
    assert.deepStrictEqual(guest?.fields.map(({ name, required }) => [name, required]), [
      ["name", true],
      ["arrival", false]
    ])
    assert.deepInclude(tables?.fields[1], { isArray: true, type: "string", maxLength: 40, description: "靠窗|安静" })
    assert.deepStrictEqual(response.map(({ name }) => name), ["reservation_id", "guest_phone", "state", "deposit"])
  })

  it("writes a module that compiles: the one beside the page", () => {
    assert.strictEqual(dense(Skeleton.module(parsed(markdown), options, commonCodes)), dense(read("Teahouse.ts")))
    assert.deepInclude(Teahouse.reserve.description, {
      route: "POST /v3/teahouse/shops/{shop_id}/reservations",
      codes: ["SHOP_FULL"],
      roles: ["direct", "partner"]
    })
    assert.deepStrictEqual(
      ["shop_id", "dry_run", "idempotency_key", "tea"].map(Teahouse.reserve.description.place),
      ["path", "query", "header", "body"]
    )
  })

  it("writes a test with a request of the required fields and the page's response", () => {
    const test = Skeleton.test(parsed(markdown), options)
    assert.deepStrictEqual(parseSync("test.ts", test).errors, [])
    assert.include(test, `sends: "POST /v3/teahouse/shops/1/reservations"`)
    assert.include(test, `"reservation_id" : "R1"`)
    assert.notInclude(test, "notify_url")
  })

  it("knows uploads, downloads, empty requests and empty responses", () => {
    const body = (text: string) => markdown.replace(/## 请求参数[\s\S]*?## 错误码/, `${text}\n## 错误码`)
    const upload = body(
      "### Form 参数\n| file | file | true | 【图】 只支持JPG、PNG，不能超过2M |\n| meta | object | true | 【元】 |\n" +
        "| meta.filename | string(128) | true | 【名】 |\n| meta.sha256 | string(64) | true | 【摘要】 |\n" +
        "## 应答参数\n| media_id | string | true | 【标识】 |"
    )
    const module = Skeleton.module(parsed(upload), options, commonCodes)
    assert.include(module, "Endpoint.makeUpload")
    assert.include(module, "limits: { jpg: 2_097_152, png: 2_097_152 }")
    assert.notInclude(module, "sha256")
    const download = Skeleton.module(parsed(body("## 应答参数\n返回二进制流")), options, commonCodes)
    assert.include(download, "Endpoint.makeStream")
    const empty = Skeleton.module(parsed(body("## 应答参数\n无应答包体")), options, commonCodes)
    assert.include(empty, "Schema.Record(Schema.String, Schema.Never)")
    assert.include(empty, "response: Schema.Void")
  })

  it("says nothing of a page without an endpoint", () => {
    assert.isUndefined(Page.parse("# 产品介绍\n\n概述"))
  })

  it("leaves no text to be written in the sources", () => {
    const src = Path.join(import.meta.dirname, "../../src")
    const left = globSync("**/*.ts", { cwd: src }).filter((path) =>
      readFileSync(Path.join(src, path), "utf8").includes(Skeleton.toWrite)
    )
    assert.deepStrictEqual(left, [])
  })
})
