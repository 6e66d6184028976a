/** The fields whose values may be `undefined` become optional ones; those of a record were so before. */
type Defined<Fields> = string extends keyof Fields ? { readonly [K in keyof Fields]: Exclude<Fields[K], undefined> }
  :
    & { readonly [K in keyof Fields as undefined extends Fields[K] ? never : K]: Fields[K] }
    & { readonly [K in keyof Fields as undefined extends Fields[K] ? K : never]?: Exclude<Fields[K], undefined> }

/** Leaves out the fields whose value is `undefined`. */
export const definedFields = <const Fields extends object>(fields: Fields): Defined<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>
