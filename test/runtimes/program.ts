/**
 * What the library does with keys, HTTP and compressed files, in one small program that runs in every runtime. It reports
 * what came of each step instead of stopping at the first that fails.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { Native, Order, TradeBill } from "../../src/api/payments/index.ts"
import { ProfitSharingReceiver } from "../../src/api/profit-sharing/index.ts"
import { Bill, CertificateStore, NotificationHandler, NotificationRouter, WeChatPayConfig } from "../../src/index.ts"

/** All that the program is given. */
export interface Settings {
  readonly options: WeChatPayConfig.Options
  /** A public key of another platform, whose notification is to be received. */
  readonly publicKey: CertificateStore.PublicKeyOptions
  readonly notification: { readonly headers: Readonly<Record<string, string>>; readonly body: string }
  readonly bill_date: string
  /** An origin at which nobody listens. */
  readonly closed: string
}

/** What came of each step: its result, or the error. */
export type Report = Readonly<Record<string, string>>

/** The log does not belong in the report. */
const quiet = Logger.layer([])

const out_trade_no = "tea20261123001"

const steps = ({ bill_date, closed, notification, options, publicKey }: Settings) => {
  const merchant = CertificateStore.layerCertificates().pipe(
    Layer.provideMerge(WeChatPayConfig.layer(options)),
    Layer.provideMerge(FetchHttpClient.layer)
  )
  const unreachable = CertificateStore.layerPublicKey(publicKey).pipe(
    Layer.provideMerge(WeChatPayConfig.layer({ ...options, baseUrl: closed, timeout: "5 seconds" })),
    Layer.provideMerge(FetchHttpClient.layer)
  )
  return {
    certificate: Effect.map(WeChatPayConfig.WeChatPayConfig, ({ serialNo }) => serialNo).pipe(
      Effect.provide(WeChatPayConfig.layer(options))
    ),
    call: Native.prepay({ description: "茶", out_trade_no, amount: { total: 100 } }).pipe(
      Effect.map(({ code_url }) => code_url.slice(0, 9)),
      Effect.provide(merchant)
    ),
    query: Order.queryByOutTradeNo({ out_trade_no }).pipe(
      Effect.map(({ trade_state }) => trade_state),
      Effect.provide(merchant)
    ),
    sensitive: ProfitSharingReceiver.add({
      type: "PERSONAL_OPENID",
      account: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
      name: "张三",
      relation_type: "STAFF"
    }).pipe(Effect.map(({ name }) => name === undefined ? "no name" : Redacted.value(name)), Effect.provide(merchant)),
    platformCertificate: Effect.flatMap(CertificateStore.CertificateStore, ({ current }) => current).pipe(
      Effect.map(({ serial }) => serial),
      Effect.provide(merchant)
    ),
    bill: Effect.flatMap(
      TradeBill.request({ bill_date, tar_type: "GZIP" }),
      (link) => Stream.runCollect(Bill.rows(Bill.trade)(link))
    ).pipe(
      Effect.map((rows) => rows.length),
      Effect.provide(merchant)
    ),
    refused: Effect.flip(Order.queryByOutTradeNo({ out_trade_no })).pipe(
      Effect.map((error) => error._tag === "TransportError" ? `${error.reason._tag} ${error.outcome}` : error.message),
      Effect.provide(unreachable)
    ),
    notification: Effect.promise(async () => {
      const router = NotificationRouter.make(() => Effect.void)
        .on(Order.paid, () => Effect.void)
      const { dispose, handler } = NotificationHandler.toWebHandler(
        NotificationHandler.make(router),
        CertificateStore.layerPublicKey(publicKey).pipe(
          Layer.provideMerge(WeChatPayConfig.layer(options)),
          Layer.provideMerge(quiet)
        )
      )
      const { status } = await handler(
        new Request("http://localhost/notify", { method: "POST", ...notification })
      )
      await dispose()
      return status
    })
  }
}

/** Runs the steps one after the other. */
export const run = async (settings: Settings): Promise<Report> => {
  const report: Record<string, string> = {}
  for (const [name, step] of Object.entries<Effect.Effect<string | number, unknown>>(steps(settings))) {
    const exit = await Effect.runPromiseExit(Effect.provide(step, quiet))
    report[name] = Exit.isSuccess(exit) ? String(exit.value) : Cause.pretty(exit.cause)
  }
  return report
}
