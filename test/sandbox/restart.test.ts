import { assert, describe, it } from "@effect/vitest"
import type { Sandbox } from "effect-wechatpay/sandbox"
import { spawn } from "node:child_process"
import { constants, createHash, createSign, publicEncrypt, randomUUID } from "node:crypto"
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseEnv } from "node:util"

const main = join(import.meta.dirname, "../../src/cli/main.ts")
const other = "0019000010"

/** Starts the command line on a directory; ends by SIGKILL, which leaves it no time for anything. */
const start = async (dir: string, ...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [main, "sandbox", "--port", "0", "--dir", dir, ...args], {
    stdio: ["ignore", "pipe", "pipe"]
  })
  const output: Array<string> = []
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()))
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output.push(chunk.toString("utf8"))
        if (output.join("").includes("\n")) resolve()
      })
    }
    void ended.then(resolve)
  })
  await ready
  const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(output.join(""))?.[0] ?? ""
  const control = async (name: string, body: object) => {
    const headers = { "content-type": "application/json" }
    const response = await fetch(`${origin}/_sandbox/${name}`, { method: "POST", headers, body: JSON.stringify(body) })
    assert.strictEqual(response.status, 200, await response.clone().text())
  }
  return {
    origin,
    control,
    output: () => output.join(""),
    state: async () => (await fetch(`${origin}/_sandbox/state`)).json() as Promise<Sandbox.State>,
    kill: async () => {
      child.kill("SIGKILL")
      await ended
    }
  }
}

/** A merchant of a directory, written by hand with node:crypto. */
const merchant = (dir: string) => {
  const config = JSON.parse(readFileSync(join(dir, "config.json"), "utf8"))
  const key = readFileSync(config.private_key_path, "utf8")
  const send = async (method: string, target: string, body: string, extra: Record<string, string>, form?: string) => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const nonce = randomUUID()
    const signature = createSign("RSA-SHA256").update(`${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`)
      .sign(key, "base64")
    const items = { mchid: config.mchid, nonce_str: nonce, signature, timestamp, serial_no: config.serial_no }
    const response = await fetch(config.base_url + target, {
      method,
      headers: {
        accept: "application/json",
        "user-agent": "test",
        "wechatpay-serial": config.public_key_id,
        authorization: `WECHATPAY2-SHA256-RSA2048 ${
          Object.entries(items).map(([name, value]) => `${name}="${value}"`).join(",")
        }`,
        ...extra
      },
      ...(form !== undefined ? { body: form } : body === "" ? {} : { body })
    })
    const text = await response.text()
    return { status: response.status, json: text === "" ? {} : JSON.parse(text) }
  }
  return {
    config,
    get: (target: string) => send("GET", target, "", {}),
    post: (target: string, body: object) =>
      send("POST", target, JSON.stringify(body), { "content-type": "application/json" }),
    upload: (target: string, name: string, content: Buffer) => {
      const meta = JSON.stringify({ filename: name, sha256: createHash("sha256").update(content).digest("hex") })
      const form =
        `--x\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n${meta}\r\n` +
        `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n` +
        `${content.toString("latin1")}\r\n--x--\r\n`
      return send("POST", target, meta, { "content-type": "multipart/form-data; boundary=x" }, form)
    },
    encrypt: (text: string) =>
      publicEncrypt(
        { key: readFileSync(config.public_key_path, "utf8"), padding: constants.RSA_PKCS1_OAEP_PADDING },
        Buffer.from(text)
      ).toString("base64")
  }
}

const receiver = async () => {
  const ids: Array<string> = []
  const server = createServer((request, response) => {
    request.setEncoding("utf8")
    let text = ""
    request.on("data", (chunk: string) => text += chunk)
    request.on("end", () => {
      ids.push(JSON.parse(text).id)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return { ids, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`, close: () => server.close() }
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe("A sandbox that is killed", () => {
  it("has its orders, refunds, transfers, numbers and time again, for each merchant", async () => {
    const dir = mkdtempSync(join(tmpdir(), "effect-wechatpay-restart-"))
    const inbox = await receiver()
    let sandbox = await start(dir, "--merchants", other)
    try {
      const first = merchant(dir)
      const second = merchant(join(dir, "merchants", other))
      assert.notStrictEqual(first.config.serial_no, second.config.serial_no)
      const env = parseEnv(readFileSync(join(dir, ".env"), "utf8"))
      assert.strictEqual(env.WECHATPAY_MCHID, first.config.mchid)
      assert.strictEqual(env.WECHATPAY_NOTIFY_URL, "http://127.0.0.1:3000/wechatpay/notify")
      assert.strictEqual(env[`M${other}_WECHATPAY_MCHID`], other)
      assert.strictEqual(env[`M${other}_WECHATPAY_PRIVATE_KEY_PATH`], second.config.private_key_path)
      assert.strictEqual(env[`M${first.config.mchid}_WECHATPAY_PRIVATE_KEY_PATH`], first.config.private_key_path)
      const order = (mchid: string, appid: string, total: number) => ({
        mchid,
        appid,
        description: "tea",
        out_trade_no: "tea20261123001",
        notify_url: inbox.url,
        amount: { total, currency: "CNY" }
      })
      const native = "/v3/pay/transactions/native"
      assert.strictEqual((await first.post(native, order(first.config.mchid, first.config.appid, 100))).status, 200)
      assert.strictEqual((await second.post(native, order(other, second.config.appid, 200))).status, 200)
      await sandbox.control("pay", { out_trade_no: "tea20261123001", mchid: other })
      await until(() => inbox.ids.length === 1)
      const transfer = await first.post("/v3/fund-app/mch-transfer/transfer-bills", {
        appid: first.config.appid,
        out_bill_no: "bill1",
        transfer_scene_id: "1000",
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        user_name: first.encrypt("张三"),
        transfer_amount: 100,
        transfer_remark: "tea",
        transfer_scene_report_infos: [
          { info_type: "活动名称", info_content: "tea" },
          { info_type: "奖励说明", info_content: "tea" }
        ]
      })
      assert.strictEqual(transfer.status, 200, JSON.stringify(transfer.json))
      const picture = await first.upload("/v3/merchant/media/upload", "a.png", Buffer.from("png"))
      assert.strictEqual(picture.status, 200, JSON.stringify(picture.json))
      const recharge = await first.post("/v3/platsolution/ecommerce/bank-transfer-recharges/apply", {
        out_recharge_no: "recharge1",
        recharge_scene: "ECOMMERCE_BANK_TRANSFER",
        account_type: "OPERATION",
        recharge_amount: { amount: 500, currency: "CNY" }
      })
      assert.strictEqual(recharge.status, 200, JSON.stringify(recharge.json))
      await sandbox.control("ecommerce/pay-recharge", { out_recharge_no: "recharge1" })
      const withdrawal = { out_request_no: "withdraw1", amount: 300, account_type: "OPERATION" }
      assert.strictEqual((await first.post("/v3/merchant/fund/withdraw", withdrawal)).status, 200)
      await sandbox.control("advance", { seconds: 3600 })
      const refund = await second.post("/v3/refund/domestic/refunds", {
        out_trade_no: "tea20261123001",
        out_refund_no: "r1",
        amount: { refund: 10, total: 200, currency: "CNY" }
      })
      assert.strictEqual(refund.status, 200, JSON.stringify(refund.json))
      const { notifications: [queried], ...before } = await sandbox.state()
      await sandbox.kill()
      // Half a line, as a kill in the middle of a write leaves it.
      appendFileSync(join(dir, "journal.jsonl"), "{\"kind\":\"cont")
      assert.strictEqual(statSync(join(dir, "journal.jsonl")).mode & 0o777, 0o600)

      sandbox = await start(dir, "--merchants", other)
      const { notifications, ...after } = await sandbox.state()
      const { refunds: [wasRefund], time, ...rest } = before
      const { refunds: [isRefund], time: later, ...restored } = after
      assert.deepStrictEqual(restored, rest)
      assert.isAtLeast(Date.parse(later), Date.parse(time))
      assert.deepStrictEqual(restored.accounts.map(({ available_amount }) => available_amount), [200])
      assert.strictEqual(isRefund?.refund_id, wasRefund?.refund_id)
      // What was delivered is not delivered again.
      assert.deepInclude(notifications[0], { id: queried?.id ?? "", status: "delivered", attempts: 1 })
      assert.deepStrictEqual(inbox.ids.filter((id) => id === queried?.id), [queried?.id])
      const again = await merchant(join(dir, "merchants", other)).get(
        `/v3/pay/transactions/out-trade-no/tea20261123001?mchid=${other}`
      )
      assert.deepInclude(again.json, { trade_state: "REFUND", transaction_id: before.orders[1]?.transaction_id })
      // Another order has a new number.
      const next = merchant(dir)
      const created = await next.post(native, {
        ...order(next.config.mchid, next.config.appid, 1),
        out_trade_no: "next01"
      })
      assert.strictEqual(created.status, 200)
      await sandbox.control("pay", { out_trade_no: "next01" })
      const numbers: ReadonlyArray<string> = (await sandbox.state()).orders.flatMap((
        { transaction_id }: { readonly transaction_id?: string }
      ) => transaction_id === undefined ? [] : [transaction_id])
      assert.strictEqual(new Set(numbers).size, 2)
      await sandbox.kill()
      // And a second time, what came after the first restart included.
      sandbox = await start(dir, "--merchants", other)
      assert.lengthOf((await sandbox.state()).orders, 3)
    } finally {
      await sandbox.kill()
      inbox.close()
      rmSync(dir, { recursive: true, force: true })
    }
  }, 60_000)

  it("does not post again what came of time that passed, and was delivered", async () => {
    const dir = mkdtempSync(join(tmpdir(), "effect-wechatpay-restart-"))
    const inbox = await receiver()
    let sandbox = await start(dir, "--notify", inbox.url)
    try {
      const { config, post } = merchant(dir)
      const placed = await post("/v3/pay/transactions/native", {
        mchid: config.mchid,
        appid: config.appid,
        description: "tea",
        out_trade_no: "tea20261123001",
        notify_url: inbox.url,
        amount: { total: 100 }
      })
      assert.strictEqual(placed.status, 200, JSON.stringify(placed.json))
      await sandbox.control("pay", { out_trade_no: "tea20261123001" })
      const refund = await post("/v3/refund/domestic/refunds", {
        out_trade_no: "tea20261123001",
        out_refund_no: "r1",
        notify_url: inbox.url,
        amount: { refund: 100, total: 100, currency: "CNY" }
      })
      assert.strictEqual(refund.status, 200, JSON.stringify(refund.json))
      await sandbox.control("advance", { seconds: 60 })
      await until(() => inbox.ids.length === 2)
      const delivered = async () =>
        (await sandbox.state()).notifications.map(({ attempts, event_type, status }) => [event_type, status, attempts])
      const both = [["TRANSACTION.SUCCESS", "delivered", 1], ["REFUND.SUCCESS", "delivered", 1]]
      while ((await delivered()).some(([, status]) => status !== "delivered")) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      assert.deepStrictEqual(await delivered(), both)
      await sandbox.kill()
      sandbox = await start(dir, "--notify", inbox.url)
      assert.deepStrictEqual(await delivered(), both)
      assert.lengthOf(inbox.ids, 2)
    } finally {
      await sandbox.kill()
      inbox.close()
      rmSync(dir, { recursive: true, force: true })
    }
  }, 60_000)

  it("does not start on a journal of other options, nor on one that cannot be read", async () => {
    const dir = mkdtempSync(join(tmpdir(), "effect-wechatpay-restart-"))
    try {
      await (await start(dir)).kill()
      const seeded = await start(dir, "--seed", "2")
      assert.include(seeded.output(), "other options")
      await seeded.kill()
      appendFileSync(join(dir, "journal.jsonl"), "no entry\n")
      const broken = await start(dir)
      assert.include(broken.output(), "cannot be read")
      await broken.kill()
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  }, 60_000)
})
