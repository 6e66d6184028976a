/** Product lines that are built upon another: twins for service providers take the models of their originals. */
export const builtUpon: Readonly<Record<string, ReadonlyArray<string>>> = {
  "partner-payments": ["payments"]
}
