/** The TypeScript that "Are the types wrong?" brings: version 7 offers programs neither help texts nor a checker. */
import { createRequire } from "node:module"

/** Requires modules from there: `fromTypeScript()("typescript")`. */
export const fromTypeScript = () => {
  const cli = createRequire(createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json"))
  return createRequire(cli.resolve("@arethetypeswrong/core"))
}
