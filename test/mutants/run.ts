/**
 * Breaks the code on purpose, one mutant of `mutants.ts` at a time, and runs the tests that must notice. Fails if a
 * mutant survives, or if its search text is no longer in the source exactly once.
 *
 * A mutant is applied while its file is loaded; no file is written. `npm run mutants -- aead` runs those whose name or
 * file contains the word. Set `WECHATPAY_TESTS_ARE_GREEN=1` if all tests have just run; then they are not
 * run once more without a mutant. `WECHATPAY_MUTANTS=half` runs every second one, and only looks whether the others still
 * fit their files.
 */
import { fork } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import * as Path from "node:path"
import { Writable } from "node:stream"
import { parseSync } from "rolldown/utils"
import { createVitest, type Reporter } from "vitest/node"
import { type Mutant, mutants } from "./mutants.ts"

const root = Path.join(import.meta.dirname, "../..")
const absolute = (path: string) => Path.join(root, path)

/** What is wrong with the mutant itself. */
const invalid = (mutant: Mutant): string | undefined => {
  if (!existsSync(absolute(mutant.file))) return `${mutant.file} does not exist`
  const missing = mutant.tests.find((test) => !existsSync(absolute(test)))
  if (missing !== undefined) return `${missing} does not exist`
  const parts = readFileSync(absolute(mutant.file), "utf8").split(mutant.search)
  if (parts.length !== 2) return `its search text stands ${parts.length - 1} times in ${mutant.file}, not once`
  const { errors } = parseSync(mutant.file, parts.join(mutant.replace))
  return errors.length === 0 ? undefined : `it is no TypeScript: ${errors[0]?.message}`
}

interface Verdict {
  readonly name: string
  readonly killed: boolean
  readonly text: string
}

const silent = new Writable({ write: (_chunk, _encoding, done) => done() })

/** A Vitest that loads one file differently. */
const makeRunner = async () => {
  let current: Mutant | undefined
  let applied = false
  // Of the latest run: what Vitest returns holds earlier ones too.
  const failed: Array<string> = []
  const broken: Array<string> = []
  const reporter: Reporter = {
    onTestCaseResult: (test) => void (test.result().state === "failed" && failed.push(test.fullName)),
    onTestModuleEnd: (module) => void broken.push(...module.errors().map(({ message }) => message)),
    onTestRunEnd: (_modules, errors) => void broken.push(...errors.map(({ message }) => message))
  }
  const vitest = await createVitest(
    "test",
    {
      root,
      watch: false,
      bail: 1,
      // Many a mutant kills by waiting for ever. No test that must notice one takes more than two seconds.
      testTimeout: 10_000,
      maxWorkers: 1,
      // Each run loads the file that is broken.
      isolate: true,
      reporters: [reporter],
      // A mutant must neither be missed for what an earlier run left there, nor be left there.
      fsModuleCache: false
    },
    {
      plugins: [{
        name: "mutant",
        enforce: "pre",
        transform: (code, id) => {
          if (current === undefined || id.split("?")[0] !== absolute(current.file)) return undefined
          const { replace, search } = current
          applied = true
          // Not a text: `$&` and the like mean nothing in a mutant.
          return { code: code.replace(search, () => replace), map: null }
        }
      }]
    },
    { stdout: silent, stderr: silent }
  )
  const run = async (tests: ReadonlyArray<string>) => {
    failed.length = 0
    broken.length = 0
    const project = vitest.getRootProject()
    await vitest.runTestSpecifications(tests.map((test) => project.createSpecification(absolute(test))))
    return { failed: [...failed], broken: [...broken] }
  }
  const apply = (mutant: Mutant | undefined, file: string) => {
    current = mutant
    applied = false
    vitest.invalidateFile(absolute(file))
  }
  return {
    judge: async (mutant: Mutant): Promise<Verdict> => {
      const { name } = mutant
      const issue = invalid(mutant)
      if (issue !== undefined) return { name, killed: false, text: issue }
      apply(mutant, mutant.file)
      const { broken: [failure], failed: [killer] } = await run(mutant.tests)
      const loaded = applied
      apply(undefined, mutant.file)
      if (!loaded) return { name, killed: false, text: `${mutant.file} is not loaded by ${mutant.tests.join(", ")}` }
      if (killer !== undefined) return { name, killed: true, text: killer }
      const text = failure === undefined ? `survived ${mutant.tests.join(", ")}` : `no test could run: ${failure}`
      return { name, killed: false, text }
    },
    /** Tests that are red without any mutant kill nothing: finds those among the given files. */
    redAnyway: async (tests: ReadonlyArray<string>) => {
      const red: Array<readonly [file: string, title: string]> = []
      for (const test of tests) {
        const { broken, failed } = await run([test])
        const [title] = [...failed, ...broken]
        if (title !== undefined) red.push([test, title])
      }
      return new Map(red)
    },
    close: () => vitest.close()
  }
}

/** In a process of its own, since Vitest keeps one state per process. */
const work = async (names: ReadonlyArray<string>) => {
  const runner = await makeRunner()
  const mine = mutants.filter(({ name }) => names.includes(name))
  const tests = [...new Set(mine.flatMap((mutant) => mutant.tests))].filter((test) => existsSync(absolute(test)))
  const red = process.env.WECHATPAY_TESTS_ARE_GREEN === "1" ? new Map<string, string>() : await runner.redAnyway(tests)
  for (const mutant of mine) {
    const test = mutant.tests.find((test) => red.has(test))
    const verdict = test === undefined
      ? await runner.judge(mutant)
      : { name: mutant.name, killed: false, text: `${test} is red without it: ${red.get(test)}` }
    process.send?.(verdict)
  }
  await runner.close()
  process.exit()
}

const lead = async (words: ReadonlyArray<string>) => {
  const named = mutants.filter(({ file, name }) =>
    words.length === 0 || words.some((word) => name.includes(word) || file.includes(word))
  )
  const chosen = named.filter((mutant, index) =>
    process.env.WECHATPAY_MUTANTS !== "half" || index % 2 === 0 || invalid(mutant) !== undefined
  )
  const twice = named.filter(({ name }, index) => named.findIndex((other) => other.name === name) !== index)
  if (twice.length > 0) throw new Error(`two mutants are called "${twice[0]?.name}"`)
  // One more than there are processors: many a mutant is killed by waiting.
  const workers = Math.max(1, Math.min(availableParallelism() + 1, chosen.length))
  const byTests = chosen.toSorted((a, b) => a.tests.join().localeCompare(b.tests.join()))
  // In stripes, so that slow test files are shared out.
  const shares = Array.from(
    { length: workers },
    (_, worker) => byTests.filter((_, index) => index % workers === worker)
  )
  const verdicts: Array<Verdict> = []
  await Promise.all(shares.map((share) =>
    new Promise<void>((resolve) => {
      const child = fork(import.meta.filename, ["--worker", ...share.map(({ name }) => name)], {
        stdio: ["ignore", "ignore", "inherit", "ipc"]
      })
      child.on("message", (verdict: Verdict) => {
        verdicts.push(verdict)
        console.log(`${verdict.killed ? "killed  " : "ALIVE   "} ${verdict.name}: ${verdict.text}`)
      })
      child.on("exit", () => resolve())
    })
  ))
  const killed = verdicts.filter((verdict) => verdict.killed).length
  console.log(`Mutants: ${killed} killed of ${chosen.length}`)
  console.log(`${killed} passed, ${chosen.length - killed} failed`)
  process.exitCode = killed === chosen.length ? 0 : 1
}

const [mode, ...rest] = process.argv.slice(2)
await (mode === "--worker" ? work(rest) : lead(mode === undefined ? [] : [mode, ...rest]))
