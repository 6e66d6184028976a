import { readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

const manifest: { readonly name: string; readonly exports: Readonly<Record<string, string | null>> } = JSON.parse(
  readFileSync(new URL("package.json", import.meta.url), "utf8")
)

/** Tests and examples import the package by its name, and get the sources. */
const alias = Object.entries(manifest.exports).flatMap(([path, file]) =>
  file?.startsWith("./dist/")
    ? [{
      find: new RegExp(`^${manifest.name}${path.slice(1)}$`),
      replacement: new URL(file.replace("./dist/", "src/").replace(/\.js$/, ".ts"), import.meta.url).pathname
    }]
    : []
)

/**
 * The files that take longest, those that wait first. A clone knows no results of an earlier run: Vitest would begin with
 * the largest files, and end with one worker at a small one that takes long.
 */
const longest = [
  "test/durable/postgres.test.ts",
  "test/docs/repeatable.test.ts",
  "test/notification/postgres.test.ts",
  "test/notification/redis.test.ts",
  "test/docs/reference.test.ts",
  "test/docs/blocks.test.ts",
  "test/cli/commands.test.ts",
  "test/sandbox/restart.test.ts",
  "test/runtimes/runtimes.test.ts"
]

class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((file) => moduleId.endsWith(`/${file}`))
      return found === -1 ? longest.length : found
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

/** Where `.ci/run` wants the numbers. */
const report = process.env.WECHATPAY_TEST_REPORT

export default defineConfig({
  resolve: { alias },
  test: {
    include: ["test/**/*.test.ts"],
    // Each worker loads the sources once, not once for each file: no test leaves anything behind in them.
    isolate: false,
    globalSetup: ["test/support/canaryOutput.ts", "test/support/programs.ts"],
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    sequence: { sequencer: LongestFirst },
    // One more than Vitest would take: many a test waits for a server or a database.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 60_000
  }
})
