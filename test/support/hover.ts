/** Help texts as an editor shows them. */
import * as Path from "node:path"
import { fromTypeScript } from "./typescript.ts"

const root = Path.join(import.meta.dirname, "../..")

/** What is used of TypeScript's language service. */
interface TypeScript {
  readonly ModuleKind: { readonly NodeNext: number }
  readonly ModuleResolutionKind: { readonly NodeNext: number }
  readonly ScriptTarget: { readonly ES2022: number }
  readonly ScriptSnapshot: { readonly fromString: (text: string) => object }
  readonly sys: {
    readonly fileExists: (path: string) => boolean
    readonly readFile: (path: string) => string | undefined
    readonly directoryExists: (path: string) => boolean
    readonly getDirectories: (path: string) => ReadonlyArray<string>
  }
  readonly getDefaultLibFilePath: (options: object) => string
  readonly displayPartsToString: (parts: unknown) => string
  readonly createLanguageService: (host: object) => {
    readonly getQuickInfoAtPosition: (
      path: string,
      position: number
    ) => { readonly documentation?: unknown } | undefined
  }
}

const load = (): TypeScript => fromTypeScript()("typescript")

/**
 * Help texts at the ends of lines of a source file that need not exist.
 *
 * @param path Path below the root of the repository.
 */
export const hovers = (path: string, source: string, lines: ReadonlyArray<number>): ReadonlyArray<string> => {
  const ts = load()
  const file = Path.join(root, path)
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: []
  }
  const textOf = (name: string) => name === file ? source : ts.sys.readFile(name)
  const { directoryExists, fileExists, getDirectories, readFile } = ts.sys
  const service = ts.createLanguageService({
    directoryExists,
    fileExists,
    getDirectories,
    readFile,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name: string) => {
      const text = textOf(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (settings: object) => ts.getDefaultLibFilePath(settings)
  })
  const ends = source.split("\n").reduce<ReadonlyArray<number>>(
    (found, line) => [...found, (found.at(-1) ?? -1) + line.length + 1],
    []
  )
  return lines.map((line) => {
    const info = service.getQuickInfoAtPosition(file, (ends[line] ?? 0) - 1)
    return info === undefined ? "" : ts.displayPartsToString(info.documentation)
  })
}
