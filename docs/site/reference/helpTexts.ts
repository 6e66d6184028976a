/** Help texts of endpoints and fields, as an editor shows them. */
import * as Path from "node:path"
import { fromTypeScript } from "../../../test/support/typescript.ts"

const root = Path.join(import.meta.dirname, "../../..")

interface Type {
  readonly symbol?: Symbol
}

interface Symbol {
  readonly valueDeclaration?: object
  readonly declarations?: ReadonlyArray<object>
  readonly getDocumentationComment: (checker: Checker) => unknown
}

interface Checker {
  readonly getSymbolAtLocation: (node: object) => Symbol | undefined
  readonly getExportsOfModule: (module: Symbol) => ReadonlyArray<Symbol & { readonly name: string }>
  readonly getTypeOfSymbol: (symbol: Symbol) => Type
  readonly getPropertyOfType: (type: Type, name: string) => Symbol | undefined
  readonly getIndexTypeOfType: (type: Type, kind: number) => Type | undefined
  readonly getSignaturesOfType: (type: Type, kind: number) => ReadonlyArray<{
    readonly getParameters: () => ReadonlyArray<Symbol>
    readonly getReturnType: () => Type
  }>
  readonly getTypeArguments: (type: Type) => ReadonlyArray<Type>
  readonly getAliasedSymbol: (symbol: Symbol) => Symbol
}

/** What is used of TypeScript's compiler. */
interface TypeScript {
  readonly ModuleKind: { readonly NodeNext: number }
  readonly ModuleResolutionKind: { readonly NodeNext: number }
  readonly ScriptTarget: { readonly ES2022: number }
  readonly SymbolFlags: { readonly Alias: number }
  readonly displayPartsToString: (parts: unknown) => string
  readonly createProgram: (files: ReadonlyArray<string>, options: object) => {
    readonly getTypeChecker: () => Checker
    readonly getSourceFile: (path: string) => object | undefined
  }
}

const load = (): TypeScript => fromTypeScript()("typescript")

/** A place in a type, from which fields are reached. */
export interface Place {
  /** Help text of the place. */
  readonly text: string
  /** The field of that name; nothing is found below a place that is unknown. */
  readonly field: (name: string) => Place
  /** The items of a list. */
  readonly item: Place
}

/** Texts of one endpoint. */
export interface Texts {
  readonly text: string
  readonly request: Place
  readonly response: Place
}

const nowhere: Place = {
  text: "",
  field: () => nowhere,
  get item() {
    return nowhere
  }
}

/** Reads the help texts of the modules of product lines: `helpTexts(lines).of("payments", "Native", "prepay")`. */
export const helpTexts = (lines: ReadonlyArray<string>) => {
  const ts = load()
  const files = new Map(lines.map((line) => [line, Path.join(root, "src/api", line, "index.ts")]))
  const program = ts.createProgram([...files.values()], {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [Path.join(root, "node_modules/@types")]
  })
  const checker = program.getTypeChecker()
  const documentation = (symbol: Symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker))

  /** Members of a union, `undefined` and `null` left out. */
  const members = (type: Type): ReadonlyArray<Type> =>
    "types" in type && Array.isArray(type.types) ? type.types.flatMap(members) : [type]

  const place = (types: ReadonlyArray<Type>, text: string): Place => ({
    text,
    field: (name) => {
      const found = types.flatMap((type) => checker.getPropertyOfType(type, name) ?? [])
      const [first] = found
      return first === undefined
        ? nowhere
        : place(
          found.flatMap((symbol) => members(checker.getTypeOfSymbol(symbol))),
          found.map(documentation).find((one) => one !== "") ?? ""
        )
    },
    get item() {
      return place(
        types.flatMap((type) => {
          const item = checker.getIndexTypeOfType(type, 1)
          return item === undefined ? [] : members(item)
        }),
        ""
      )
    }
  })

  const resolve = (symbol: Symbol): Symbol =>
    "flags" in symbol && typeof symbol.flags === "number" && (symbol.flags & ts.SymbolFlags.Alias) !== 0
      ? checker.getAliasedSymbol(symbol)
      : symbol

  const exported = (symbol: Symbol | undefined, name: string): Symbol | undefined => {
    const found = symbol === undefined
      ? undefined
      : checker.getExportsOfModule(symbol).find((one) => one.name === name)
    return found === undefined ? undefined : resolve(found)
  }

  const find = (line: string, module: string, name: string): Symbol | undefined => {
    const file = program.getSourceFile(files.get(line) ?? "")
    return exported(exported(file === undefined ? undefined : checker.getSymbolAtLocation(file), module), name)
  }

  return {
    /** Texts of an endpoint. */
    of: (line: string, module: string, name: string): Texts => {
      const endpoint = find(line, module, name)
      const [signature] = endpoint === undefined
        ? []
        : checker.getSignaturesOfType(checker.getTypeOfSymbol(endpoint), 0)
      if (endpoint === undefined || signature === undefined) return { text: "", request: nowhere, response: nowhere }
      const [parameter] = signature.getParameters()
      const [success] = checker.getTypeArguments(signature.getReturnType())
      return {
        text: documentation(endpoint),
        request: parameter === undefined ? nowhere : place(members(checker.getTypeOfSymbol(parameter)), ""),
        response: success === undefined ? nowhere : place(members(success), "")
      }
    },
    /** Texts of a notification's content. */
    contentOf: (line: string, module: string, name: string): Place => {
      const event = find(line, module, name)
      if (event === undefined) return nowhere
      const resource = checker.getPropertyOfType(checker.getTypeOfSymbol(event), "resource")
      const type = resource === undefined
        ? undefined
        : checker.getPropertyOfType(checker.getTypeOfSymbol(resource), "Type")
      return type === undefined ? nowhere : place(members(checker.getTypeOfSymbol(type)), "")
    }
  }
}
