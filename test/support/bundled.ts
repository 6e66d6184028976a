/** Programs of tests as one file: a process that loads a thousand modules takes seconds to start. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import { pathToFileURL } from "node:url"
import { rolldown } from "rolldown"

const root = Path.join(import.meta.dirname, "../..")
/** Whether a module is one of the repository's own. */
const isOwn = (id: string) => id.startsWith(root) && !id.includes("/node_modules/")

/** A program with all that it imports, until it is removed. What it reads beside its sources, it reads there. */
export const bundled = async (
  entry: string
): Promise<{ readonly path: string; readonly remove: () => void }> => {
  const dir = mkdtempSync(Path.join(tmpdir(), "effect-wechatpay-bundled-"))
  const built = await rolldown({
    input: entry,
    platform: "node",
    external: [/^node:/],
    logLevel: "silent",
    // The package's own modules do nothing by themselves, as its manifest says; programs do.
    treeshake: { moduleSideEffects: (id) => isOwn(id) ? true : undefined },
    plugins: [{
      name: "places",
      transform: (code, id) =>
        isOwn(id)
          ? code.replaceAll("import.meta.dirname", JSON.stringify(Path.dirname(id)))
            .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
          : undefined
    }]
  })
  const { output: [{ fileName }] } = await built.write({
    dir,
    format: "esm",
    codeSplitting: false,
    entryFileNames: "[name].mjs"
  })
  await built.close()
  return { path: Path.join(dir, fileName), remove: () => rmSync(dir, { recursive: true, force: true }) }
}
