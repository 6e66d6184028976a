/** The site: `npm run docs:build` at the root of the repository. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import * as Path from "node:path"
import { type DefaultTheme, defineConfig, type MarkdownOptions } from "vitepress"
import { isRelative, linkOf, slugify } from "../links.ts"
import { siteTexts } from "../machines.ts"
import { groups, routeOf } from "../pages.ts"
import { fuzzy, prefix, tokenize, tokenizeQuery } from "../search.ts"

const site = Path.join(import.meta.dirname, "..")
const root = Path.join(site, "../..")

type Language = "zh" | "en"

const at = (language: Language, path: string) => `${language === "zh" ? "" : "/en"}${path}`

const generated = (language: Language) => Path.join(site, "generated", language, "reference")

const lines = readdirSync(generated("zh"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((
  { name }
) => name)

const modulesOf = (line: string) =>
  readdirSync(Path.join(generated("zh"), line)).filter((name) => name !== "index.md").map((name) =>
    name.replace(/\.md$/, "")
  )

const guideSidebar = (language: Language): Array<DefaultTheme.SidebarItem> => [
  { text: language === "zh" ? "开始" : "Start", link: at(language, "/start") },
  ...groups.map((group) => ({
    text: group[language],
    items: group.guides.map((guide) => ({ text: guide[language], link: at(language, `/guide/${guide.name}`) }))
  }))
]

const referenceSidebar = (language: Language): Array<DefaultTheme.SidebarItem> => [
  { text: language === "zh" ? "错误码一览" : "Error codes", link: at(language, "/reference/codes") },
  { text: language === "zh" ? "错误一览" : "Errors", link: at(language, "/reference/errors") },
  { text: language === "zh" ? "通知参考" : "Notifications", link: at(language, "/reference/events") },
  ...lines.map((line) => ({
    text: line,
    link: at(language, `/reference/${line}/`),
    collapsed: true,
    items: modulesOf(line).map((module) => ({ text: module, link: at(language, `/reference/${line}/${module}`) }))
  }))
]

const theme = (language: Language): DefaultTheme.Config => {
  const zh = language === "zh"
  return {
    nav: [
      { text: zh ? "开始" : "Start", link: at(language, "/start") },
      { text: zh ? "指南" : "Guides", link: at(language, "/guide/payments"), activeMatch: at(language, "/guide/") },
      {
        text: zh ? "接口参考" : "Reference",
        link: at(language, "/reference/payments/"),
        activeMatch: at(language, "/reference/")
      }
    ],
    sidebar: {
      [at(language, "/reference/")]: referenceSidebar(language),
      [at(language, "/")]: guideSidebar(language)
    },
    outline: { level: [2, 3], label: zh ? "本页目录" : "On this page" },
    docFooter: zh ? { prev: "上一页", next: "下一页" } : { prev: "Previous", next: "Next" },
    ...(zh
      ? {
        darkModeSwitchLabel: "外观",
        lightModeSwitchTitle: "切换到浅色",
        darkModeSwitchTitle: "切换到深色",
        sidebarMenuLabel: "目录",
        returnToTopLabel: "回到顶部",
        langMenuLabel: "语言",
        skipToContentLabel: "跳到正文",
        notFound: {
          title: "没有这一页",
          quote: "链接可能已经过时，试试搜索。",
          linkLabel: "回到首页",
          linkText: "回到首页"
        }
      }
      : {})
  }
}

const searchTexts = {
  translations: {
    button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
    modal: {
      displayDetails: "显示详情",
      resetButtonTitle: "清除",
      backButtonTitle: "返回",
      noResultsText: "没有找到",
      footer: { selectText: "打开", navigateText: "选择", closeText: "关闭" }
    }
  }
}

/** Relative links lead to pages of the site, or into the repository. */
const links: NonNullable<MarkdownOptions["config"]> = (md) => {
  md.core.ruler.push("repository-links", (state) => {
    const from = Path.relative(root, Path.resolve(root, state.env.realPath ?? state.env.path ?? ""))
    for (const { children } of state.tokens) {
      let dropped = false
      for (const token of children ?? []) {
        if (token.type === "link_close" && dropped) {
          token.tag = "span"
          dropped = false
        }
        const href = token.type === "link_open" ? token.attrGet("href") : null
        if (href === null || !isRelative(href)) continue
        const target = linkOf(from, href)
        if (target !== undefined) token.attrSet("href", target)
        else {
          token.tag = "span"
          token.attrs = null
          dropped = true
        }
      }
    }
  })
}

export default defineConfig({
  srcDir: "../..",
  outDir: "./dist",
  cacheDir: "./.vitepress/cache",
  srcExclude: [
    "node_modules/**",
    "src/**",
    "test/**",
    "dist/**",
    "docs/examples/**",
    "docs/site/node_modules/**",
    "CHANGELOG.md",
    "docs/skill/**"
  ],
  rewrites: (id) => routeOf(id) ?? id,
  cleanUrls: true,
  ignoreDeadLinks: process.env.DRAFT !== undefined,
  metaChunk: true,
  title: "effect-wechatpay",
  description: "WeChat Pay API v3 for Effect programs",
  locales: {
    root: {
      label: "简体中文",
      lang: "zh-CN",
      description: "面向 Effect 的微信支付 API v3 类库",
      themeConfig: theme("zh")
    },
    en: {
      label: "English",
      lang: "en",
      link: "/en/",
      description: "WeChat Pay API v3 for Effect programs",
      themeConfig: theme("en")
    }
  },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        locales: { root: searchTexts },
        miniSearch: {
          options: { tokenize },
          searchOptions: {
            tokenize: tokenizeQuery,
            combineWith: "AND",
            prefix,
            fuzzy,
            boost: { title: 4, titles: 1.5 }
          }
        },
        // One entry for an endpoint, not one for each of its tables.
        _render: (source, env, md) => {
          const html = md.render(source, env)
          return env.relativePath.includes("reference/")
            ? html.replaceAll(/<h([3-6])[^>]*>([\s\S]*?)<\/h\1>/g, "<p>$2</p>")
            : html
        }
      }
    }
  },
  markdown: { anchor: { slugify }, config: links },
  transformHead: ({ pageData: { relativePath } }) => {
    const path = relativePath.replace(/^en\//, "").replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, "")
    return [
      ["link", { rel: "alternate", hreflang: "zh-CN", href: `/${path}` }],
      ["link", { rel: "alternate", hreflang: "en", href: `/en/${path}` }]
    ]
  },
  buildEnd: ({ outDir, pages }) => {
    for (const { path, text } of siteTexts(pages)) {
      mkdirSync(Path.dirname(Path.join(outDir, path)), { recursive: true })
      writeFileSync(Path.join(outDir, path), text)
    }
  },
  vite: {
    resolve: {
      alias: {
        vue: Path.join(site, "node_modules/vue"),
        "vue/server-renderer": Path.join(site, "node_modules/vue/server-renderer")
      }
    },
    build: { chunkSizeWarningLimit: 4000 }
  }
})
