#!/usr/bin/env node
/** Command line. Checks the version of Node.js and the packages, and starts the program. */
import process from "node:process"

const fail = (message: string) => {
  process.stderr.write(`effect-wechatpay: ${message}\n`)
  process.exitCode = 3
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < 22 || (major === 22 && minor < 19)) {
  fail(`needs Node.js 22.19 or later, and this is ${process.versions.node}; install a newer one (https://nodejs.org)`)
} else {
  import("./program.ts").catch((error: unknown) => {
    const text = String(error)
    const missing = /Cannot find package '(@effect\/platform-node|effect)[^']*'/.exec(text)?.[1]
    return fail(
      missing === undefined
        ? `could not start: ${text}`
        : `needs the package ${missing}, which is not installed; run: npm install ${missing}`
    )
  })
}
