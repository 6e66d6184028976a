import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import * as Path from "node:path"
import { parseSync, Visitor } from "rolldown/utils"
import { builtUpon } from "./support/lines.ts"

/**
 * The layers of `src`, lowest first. A module may import from its own layer and from those above it in this list; a name
 * that ends in `/` is a folder. `docs/architecture.md` describes them, and says why.
 */
const layers: ReadonlyArray<ReadonlyArray<string>> = [
  ["internal/"],
  ["WeChatPayError.ts"],
  ["config/", "WeChatPayConfig.ts"],
  ["keys/platformKey.ts", "wire/", "Wire.ts", "transport/"],
  [
    "keys/directory.ts",
    "keys/certificates.ts",
    "keys/downloading.ts",
    "keys/publicKeys.ts",
    "CertificateStore.ts"
  ],
  ["call/"],
  ["Endpoint.ts", "NotificationEvent.ts"],
  ["notification/"],
  [
    "Pagination.ts",
    "inbox/",
    "Notification.ts",
    "NotificationHandler.ts",
    "NotificationInbox.ts",
    "NotificationRouter.ts",
    "TestDurable.ts",
    "TestNotification.ts",
    "bill/",
    "Bill.ts",
    "invocation/",
    "Invocation.ts",
    "Payment.ts",
    "payment/",
    "OpenApi.ts",
    "WeChatPay.ts",
    "Merchants.ts"
  ],
  ["index.ts", "testing.ts", "node/", "api/"],
  ["durable/"],
  ["notifications.ts", "Catalogue.ts", "catalogue/"],
  ["sandbox/"],
  ["cli/"]
]

interface Imported {
  readonly line: number
  readonly from: string
}

interface Module {
  /** Path below `src/`. */
  readonly path: string
  readonly imports: ReadonlyArray<Imported>
  /** What no source of this library may do, each as `line: what`. */
  readonly violations: ReadonlyArray<string>
}

/** The one module with `import()`, so that a product line is loaded when it is used. */
const loadsWhenUsed = "catalogue/lines.ts"

const read = (path: string, source: string): Module => {
  const { errors, module, program } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const lineOf = (offset: number) => source.slice(0, offset).split("\n").length
  const imports = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest ?? []))
  ].map(({ start, value }): Imported => ({ line: lineOf(start), from: value }))

  const violations: Array<string> = []
  const violation = (node: { readonly start: number }, what: string) =>
    violations.push(`${lineOf(node.start)}: ${what}`)
  new Visitor({
    ThrowStatement: (node) => violation(node, "throw: a failure is a value"),
    TSAnyKeyword: (node) => violation(node, "any"),
    TSAsExpression: (node) => {
      if (node.expression.type === "TSAsExpression") violation(node, "a cast over a cast hides a type")
    },
    ImportExpression: (node) => {
      const from = node.source.type === "Literal" ? node.source.value : undefined
      // The command line says in one line what is not installed.
      if (path === "cli/main.ts") return
      if (path !== loadsWhenUsed || typeof from !== "string") violation(node, "import(): hidden from this test")
      else imports.push({ line: lineOf(node.start), from })
    },
    NewExpression: (node) => {
      if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0) {
        violation(node, "new Date(): read Clock")
      }
    },
    MemberExpression: (node) => {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return
      const name = `${node.object.name}.${node.property.name}`
      if (name === "Date.now") violation(node, "Date.now: read Clock")
      if (name === "Math.random") violation(node, "Math.random: node:crypto or Random")
      if (name === "process.env") violation(node, "process.env: read Config")
      if (node.object.name === "console" && !path.startsWith("cli/")) violation(node, "console: use Effect's logger")
    }
  }).visit(program)
  return { path, imports, violations }
}

const belongsTo = (path: string, place: string) => place.endsWith("/") ? path.startsWith(place) : path === place
const layerOf = (path: string) => layers.findIndex((places) => places.some((place) => belongsTo(path, place)))
const inside = (path: string, ...places: ReadonlyArray<string>) => places.some((place) => belongsTo(path, place))

/** Path below `src/` that a relative import names. */
const target = (module: Module, from: string) => Path.posix.join(Path.posix.dirname(module.path), from)

const forbiddenPackage = (module: Module, from: string): string | undefined => {
  if (from.startsWith("node:")) return undefined
  if (/^effect\/([a-z-]+\/)*[A-Z]\w*$/.test(from)) {
    return inside(module.path, "internal/") &&
        /^effect\/(Context|Layer|LayerMap|ManagedRuntime|http\/|http-api\/)/.test(from)
      ? "internal/ knows no service"
      : undefined
  }
  if (from === "effect" || from.startsWith("effect/")) return "import the one module, `effect/X`, not a barrel"
  if (/^(@effect\/platform-node|undici)(\/|$)/.test(from)) {
    return inside(module.path, "cli/", "sandbox/", "node/")
      ? undefined
      : "the core runs without @effect/platform-node: only cli/, sandbox/ and node/ may import it"
  }
  return "is no dependency of this package"
}

/** What the sandbox may share with the library: descriptions and services, and nothing that does the work. */
const describes = [
  "sandbox/",
  "api/",
  "Catalogue.ts",
  "notifications.ts",
  "Endpoint.ts",
  "NotificationEvent.ts",
  "Wire.ts",
  "keys/platformKey.ts",
  "transport/stoppedClock.ts",
  "CertificateStore.ts",
  "WeChatPayConfig.ts",
  "WeChatPayError.ts"
]

/** The folders of the sandbox, lowest first; what is in none of them is above all but `http/` and `cashier/`. */
const sandboxFolders = ["sandbox/protocol/", "sandbox/engine/", "sandbox/products/"]
const heightOf = (path: string) => sandboxFolders.findIndex((folder) => path.startsWith(folder))

const forbiddenModule = (module: Module, to: string): string | undefined => {
  if (layerOf(to) > layerOf(module.path)) return "imports go downwards only"
  if (inside(module.path, "api/")) {
    const [, line = ""] = module.path.split("/")
    const own = [line, ...(builtUpon[line] ?? [])].some((one) => to.startsWith(`api/${one}/`)) &&
      !to.endsWith("/index.ts")
    const ground = [
      "Endpoint.ts",
      "Pagination.ts",
      "Wire.ts",
      "WeChatPayError.ts",
      "NotificationEvent.ts",
      "payment/resolvable.ts"
    ]
    return own || inside(to, ...ground)
      ? undefined
      : "api/ knows Endpoint, Pagination, resolvable, Wire, the errors, NotificationEvent and its own folder"
  }
  if (inside(module.path, "sandbox/") && !inside(to, ...describes)) {
    return "what checks must not be what is checked: the sandbox has protocol code of its own"
  }
  if (heightOf(module.path) >= 0 && heightOf(to) > heightOf(module.path)) {
    return "protocol/ is below engine/, engine/ below products/"
  }
  if (
    inside(to, "api/") &&
    !inside(module.path, "Catalogue.ts", loadsWhenUsed, "notifications.ts", "durable/", "sandbox/", "cli/")
  ) {
    return "only Catalogue, its lines, notifications, durable/, sandbox/ and cli/ know the products"
  }
  if (inside(module.path, "index.ts", "testing.ts", "node/") && inside(to, "OpenApi.ts")) {
    return "documents are the catalogue's"
  }
  return undefined
}

const complaints = (module: Module): ReadonlyArray<string> => [
  ...module.imports.flatMap(({ from, line }) => {
    const relative = from.startsWith(".")
    const why = relative
      ? (from.endsWith(".ts") ? forbiddenModule(module, target(module, from)) : "write the extension .ts")
      : forbiddenPackage(module, from)
    return why === undefined ? [] : [`src/${module.path}:${line} imports ${from}: ${why}`]
  }),
  ...module.violations.map((violation) => `src/${module.path}:${violation}`)
]

const root = Path.join(import.meta.dirname, "..")
const modules = globSync("**/*.ts", { cwd: Path.join(root, "src") })
  .map((path) => path.replaceAll("\\", "/"))
  .sort()
  .map((path) => read(path, readFileSync(Path.join(root, "src", path), "utf8")))

describe("architecture", () => {
  it("gives every module a layer", () => {
    assert.deepStrictEqual(modules.filter(({ path }) => layerOf(path) < 0).map(({ path }) => path), [])
    assert.isAbove(modules.length, 15)
  })

  it("keeps to the rules in every module", () => {
    assert.deepStrictEqual(modules.flatMap(complaints), [])
  })

  it("has no circle, not even of types", () => {
    const edges = new Map(modules.map((module) => [
      module.path,
      module.imports.flatMap(({ from }) => from.startsWith(".") ? [target(module, from)] : [])
    ]))
    const done = new Set<string>()
    const circle = (path: string, way: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
      if (way.includes(path)) return [...way.slice(way.indexOf(path)), path]
      if (done.has(path)) return undefined
      for (const next of edges.get(path) ?? []) {
        const found = circle(next, [...way, path])
        if (found !== undefined) return found
      }
      done.add(path)
      return undefined
    }
    const circles = modules.flatMap(({ path }) => circle(path, [])?.toSorted().join(" - ") ?? [])
    assert.deepStrictEqual([...new Set(circles)], [])
  })

  it("stands in docs/architecture.md, every place by its name", () => {
    const page = readFileSync(Path.join(root, "docs/architecture.md"), "utf8")
    const places = [...new Set(modules.map(({ path }) => path.includes("/") ? `${path.split("/")[0]}/` : path))]
    assert.deepStrictEqual(places.filter((place) => !page.includes(`\`${place}\``)), [])
  })

  describe("sees", () => {
    const sees = (path: string, source: string, complaint: string) =>
      it(`${complaint} in ${path}`, () => {
        const [first, ...others] = complaints(read(path, source))
        assert.include(first, complaint)
        assert.deepStrictEqual(others, [])
      })
    sees("Wire.ts", `import * as Endpoint from "./Endpoint.ts"`, "downwards only")
    sees("Wire.ts", `export * from "./Endpoint.ts"`, "downwards only")
    sees("Wire.ts", `import type { Endpoint } from "./Endpoint.ts"`, "downwards only")
    sees("Wire.ts", `import { Schema } from "effect"`, "not a barrel")
    sees("Wire.ts", `import * as Node from "@effect/platform-node/NodeHttpClient"`, "without @effect/platform-node")
    sees("Wire.ts", `import axios from "axios"`, "no dependency")
    sees("Wire.ts", `import { x } from "./internal/pem.js"`, "extension .ts")
    sees("internal/pem.ts", `import * as Context from "effect/Context"`, "knows no service")
    sees("internal/pem.ts", `import { HttpClient } from "effect/http/HttpClient"`, "knows no service")
    sees("api/payments/Native.ts", `import { x } from "../../internal/pem.ts"`, "api/ knows")
    sees("api/payments/Native.ts", `import { x } from "../media/Image.ts"`, "api/ knows")
    sees("api/payments/Native.ts", `import { x } from "./index.ts"`, "api/ knows")
    sees("api/payments/Native.ts", `import { x } from "../partner-payments/models.ts"`, "api/ knows")
    sees("api/partner-payments/Native.ts", `import { x } from "../payments/index.ts"`, "api/ knows")
    sees("index.ts", `export * as Native from "./api/payments/Native.ts"`, "know the products")
    sees("index.ts", `export * as Catalogue from "./Catalogue.ts"`, "downwards only")
    sees("testing.ts", `export * as OpenApi from "./OpenApi.ts"`, "the catalogue's")
    sees("sandbox/index.ts", `import { x } from "../TestNotification.ts"`, "what checks must not be")
    sees("sandbox/index.ts", `import { x } from "../internal/rsa.ts"`, "what checks must not be")
    sees("sandbox/engine/store.ts", `import { x } from "../products/payments.ts"`, "below products/")
    sees("sandbox/protocol/keys.ts", `import { x } from "../engine/kernel.ts"`, "below engine/")
    sees("Bill.ts", `import * as Sandbox from "./sandbox/index.ts"`, "downwards only")
    sees("Wire.ts", `const x = () => { throw new Error("no") }`, "throw")
    sees("Wire.ts", `const x: any = 1`, "any")
    sees("Wire.ts", `const x = 1 as unknown as string`, "cast over a cast")
    sees("Wire.ts", `const x = new Date()`, "read Clock")
    sees("Wire.ts", `const x = Date.now()`, "read Clock")
    sees("Wire.ts", `const x = Math.random()`, "Math.random")
    sees("Wire.ts", `const x = process.env.HOME`, "read Config")
    sees("Wire.ts", `console.log(1)`, "Effect's logger")
    sees("Wire.ts", `const x = import("./Endpoint.ts")`, "hidden")
    sees("catalogue/matcher.ts", `const x = import("../api/payments/index.ts")`, "hidden")
    sees(loadsWhenUsed, `const x = (y: string) => import(y)`, "hidden")
    sees(loadsWhenUsed, `const x = () => import("../sandbox/index.ts")`, "downwards only")
    sees("catalogue/entry.ts", `import * as payments from "../api/payments/index.ts"`, "know the products")

    it("nothing wrong in what is right", () => {
      const right =
        `import * as Endpoint from "../../Endpoint.ts"\nimport { Payer } from "./shared.ts"\nconst x = new Date(0)`
      assert.deepStrictEqual(complaints(read("api/payments/Native.ts", right)), [])
      assert.deepStrictEqual(complaints(read("api/payments/index.ts", `export * as Native from "./Native.ts"`)), [])
    })
  })
})
