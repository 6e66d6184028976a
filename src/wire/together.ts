/** Fields that need each other. */
import * as Schema from "effect/Schema"

/** `a`, `b` and `c` */
const inWords = (names: ReadonlyArray<string>) => `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`

/** Number of the fields that are present. */
const countPresent = <Name extends string>(fields: { readonly [N in Name]?: unknown }, names: ReadonlyArray<Name>) =>
  names.filter((name) => fields[name] !== undefined).length

/** Checks that at least one of the fields is present. */
export const oneOf = <const Name extends string>(...names: readonly [Name, Name, ...ReadonlyArray<Name>]) =>
  Schema.makeFilter((fields: { readonly [N in Name]?: unknown }) =>
    countPresent(fields, names) > 0 ? undefined : { path: [names[0]], issue: `one of ${inWords(names)} is needed` }
  )

/** Checks that exactly one of two fields is present. */
export const eitherOf = <const Name extends string>(...names: readonly [Name, Name]) =>
  Schema.makeFilter((fields: { readonly [N in Name]?: unknown }) =>
    countPresent(fields, names) === 1
      ? undefined
      : { path: [names[0]], issue: `one of ${inWords(names)} is needed, and not both` }
  )
