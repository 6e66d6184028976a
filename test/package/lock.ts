/**
 * A lock file written where the registry lacks the binaries of other platforms leaves these out, and `npm ci` then
 * refuses it. `node test/package/lock.ts` fills them in: what they are follows from their names and their parents.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

interface Entry {
  readonly version?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

type Packages = Record<string, Entry>

const systems = ["android", "darwin", "linux", "win32", "freebsd", "openharmony"]
const processors = /-(x64|arm64|arm|ia32|loong64|ppc64|riscv64|s390x|wasm32)\b/

/** The entry that a package at `from` gets when it imports `name`. */
const nearest = (packages: Packages, from: string, name: string): Entry | undefined => {
  for (let at = from;; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const found = packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`]
    if (found !== undefined || at === "") return found
  }
}

/** Entries that a lock file lacks, by path. */
export const missing = (packages: Packages): Packages => {
  const lacking: Packages = {}
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      const version = range.replace(/^[~^]/, "")
      const there = nearest({ ...packages, ...lacking }, path, name)
      if (there !== undefined && (there.version === version || version !== range)) continue
      const folder = there === undefined ? "" : path.slice(0, path.lastIndexOf("node_modules/"))
      const os = systems.filter((system) => name.includes(system))
      const cpu = processors.exec(name)?.slice(1) ?? []
      const libc = /musl/.test(name) ? ["musl"] : /gnu|glibc/.test(name) ? ["glibc"] : []
      lacking[`${folder}node_modules/${name}`] = {
        version,
        ...(cpu.length > 0 ? { cpu } : {}),
        dev: true,
        ...(libc.length > 0 ? { libc } : {}),
        optional: true,
        ...(os.length > 0 ? { os } : {})
      }
    }
  }
  return lacking
}

if (import.meta.main) {
  const file = join(import.meta.dirname, "../../package-lock.json")
  const lock = JSON.parse(readFileSync(file, "utf8"))
  const found = missing(lock.packages)
  const all = Object.entries({ ...lock.packages, ...found }).toSorted(([a], [b]) => a.localeCompare(b, "en"))
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(all) }, null, 2)}\n`)
  console.log(`${Object.keys(found).length} entries added`)
}
