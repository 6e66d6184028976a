/** Guides in the order in which a merchant meets things. */

/** A guide: `docs/<name>.zh-CN.md` and `docs/<name>.md`. */
export interface Guide {
  readonly name: string
  readonly zh: string
  readonly en: string
}

/** A group in the sidebar. */
export interface Group {
  readonly zh: string
  readonly en: string
  readonly guides: ReadonlyArray<Guide>
}

const guide = (name: string, zh: string, en: string): Guide => ({ name, zh, en })

export const groups: ReadonlyArray<Group> = [
  {
    zh: "收款",
    en: "Payments",
    guides: [
      guide("payments", "支付与退款", "Payments and refunds"),
      guide("notifications", "通知", "Notifications"),
      guide("bills", "账单与对账", "Bills"),
      guide("errors", "错误处理", "Errors")
    ]
  },
  {
    zh: "资金",
    en: "Money out",
    guides: [
      guide("transfers", "商家转账", "Transfers"),
      guide("profit-sharing", "分账", "Profit sharing"),
      guide("ecommerce", "平台收付通", "Platforms")
    ]
  },
  {
    zh: "产品",
    en: "Products",
    guides: [
      guide("onboarding", "进件与商户管理", "Onboarding"),
      guide("complaints", "消费者投诉", "Complaints"),
      guide("payscore", "微信支付分", "Payscore"),
      guide("entrusted-deduction", "委托代扣", "Entrusted deduction"),
      guide("parking", "停车服务", "Parking"),
      guide("invoices", "电子发票", "Invoices"),
      guide("coupons", "营销与优惠券", "Coupons")
    ]
  },
  {
    zh: "工程",
    en: "Engineering",
    guides: [
      guide("merchants", "多商户", "Many merchants"),
      guide("durable", "持久化支付", "Durable payments"),
      guide("observability", "可观测性", "Observability"),
      guide("proxies", "代理与网络", "Proxies"),
      guide("runtimes", "运行时", "Runtimes"),
      guide("without-effect", "不使用 Effect", "Without Effect")
    ]
  },
  {
    zh: "测试与上线",
    en: "Test and go live",
    guides: [
      guide("testing", "测试", "Testing"),
      guide("sandbox", "沙箱", "Sandbox"),
      guide("cli", "命令行", "Command line"),
      guide("going-live", "上线检查", "Going live")
    ]
  },
  {
    zh: "迁移",
    en: "Coming from",
    guides: [
      guide("coming-from-wechatpayv3", "从 Python wechatpayv3 迁移", "wechatpayv3 (Python)"),
      guide("coming-from-node", "从其他 Node.js SDK 迁移", "Other SDKs for Node.js")
    ]
  },
  {
    zh: "参考",
    en: "Reference",
    guides: [
      guide("endpoints", "接口一览", "Endpoints"),
      guide("notification-events", "通知一览", "Notification events"),
      guide("architecture", "架构", "Architecture")
    ]
  }
]

/** All guides. */
export const guides: ReadonlyArray<Guide> = groups.flatMap((group) => group.guides)

/** Where a Markdown file of the repository stands on the site; `undefined` if it does not. */
export const routeOf = (file: string): string | undefined => {
  if (file === "README.md") return "en/start.md"
  if (file === "README.zh-CN.md") return "start.md"
  const generated = /^docs\/site\/generated\/(zh|en)\/(.+)$/.exec(file)
  if (generated !== null) return `${generated[1] === "zh" ? "" : "en/"}${generated[2]}`
  const home = /^docs\/site\/home\.(zh|en)\.md$/.exec(file)
  if (home !== null) return home[1] === "zh" ? "index.md" : "en/index.md"
  const found = /^docs\/([^/]+?)(\.zh-CN)?\.md$/.exec(file)
  if (found === null) return undefined
  return found[2] === undefined ? `en/guide/${found[1]}.md` : `guide/${found[1]}.md`
}
