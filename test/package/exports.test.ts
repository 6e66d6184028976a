import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { missing } from "./lock.ts"

const root = join(import.meta.dirname, "../..")
const json = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"))
const manifest = json("package.json")
const exported: ReadonlyArray<readonly [path: string, file: string | null]> = Object.entries(manifest.exports)
const folders = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => entry.isDirectory() ? [entry.name] : [])
const sourceOf = (file: string) => file.replace("./dist/", "./src/").replace(/\.js$/, ".ts")

describe("package.json", () => {
  it("exports every product line by its folder's name", () => {
    const missing = folders("src/api").filter((line) => manifest.exports[`./${line}`] !== `./dist/api/${line}/index.js`)
    assert.deepStrictEqual(missing, [])
  })

  it("exports every other folder that has an index", () => {
    const missing = folders("src").filter((folder) =>
      existsSync(join(root, "src", folder, "index.ts")) &&
      manifest.exports[`./${folder}`] !== `./dist/${folder}/index.js`
    )
    assert.deepStrictEqual(missing, [])
  })

  it("exports nothing that has no source", () => {
    const gone = exported.flatMap(([path, file]) =>
      file === null || path === "./package.json" || existsSync(join(root, sourceOf(file))) ? [] : [path]
    )
    assert.deepStrictEqual(gone, [])
  })

  it("keeps the inside closed", () => {
    assert.isNull(manifest.exports["./internal/*"])
    assert.notProperty(manifest.exports, "./*")
  })

  it("is tested on a Node.js that it supports, no matter which one the machine has", () => {
    const [, least] = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node) ?? []
    const [major, minor] = process.versions.node.split(".").map(Number)
    assert.isTrue(Number(major) > Number(least) || (Number(major) === Number(least) && Number(minor) >= 19))
    assert.strictEqual(manifest.devDependencies.node.slice(1).split(".")[0], String(major))
  })

  it("lets bundlers drop what is not used, and asks for Effect only as a peer", () => {
    assert.deepStrictEqual(manifest.sideEffects, [])
    assert.notProperty(manifest, "dependencies")
    assert.strictEqual(manifest.peerDependencies.effect, "^4.1.0")
    assert.isTrue(manifest.peerDependenciesMeta["@effect/platform-node"].optional)
  })
})

describe("package-lock.json", () => {
  const { packages } = json("package-lock.json")

  it("lists the binaries of all platforms, without which `npm ci` refuses it (node test/package/lock.ts adds them)", () => {
    assert.deepStrictEqual(Object.keys(missing(packages)), [])
  })

  it("names no registry", () => {
    assert.notInclude(JSON.stringify(packages), "\"resolved\"")
  })
})
