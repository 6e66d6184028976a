/** The commands, and their exits. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import process from "node:process"
import { version } from "../internal/version.ts"
import { bill } from "./bill.ts"
import { call } from "./call.ts"
import { certificates } from "./certificates.ts"
import { check } from "./check.ts"
import { notify } from "./notify.ts"
import { exitCodes, failed } from "./output.ts"
import { sandbox } from "./sandbox.ts"
import { verify } from "./verify.ts"

/** Prints a failure as one line and never as a stack, because the reader can repair it. */
const report = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  const { code, text } = failed(error)
  return { code, line: `effect-wechatpay: ${text.replaceAll(/\s*\n\s*/g, "; ")}\n` }
}

const isHelp = (error: unknown): error is { readonly errors: ReadonlyArray<unknown> } =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "ShowHelp"

Command.make("effect-wechatpay").pipe(
  Command.withDescription("WeChat Pay API v3: tools for development and operation"),
  Command.withSubcommands([sandbox, check, call, bill, certificates, verify, notify]),
  Command.run({ version }),
  Effect.provide([NodeServices.layer, NodeHttpClient.layerUndici]),
  Effect.exit,
  Effect.flatMap((exit) =>
    Effect.sync(() => {
      if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return
      const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
      // The help was printed with what is wrong.
      if (isHelp(error)) {
        process.exitCode = error.errors.length === 0 ? 0 : exitCodes.usage
        return
      }
      const { code, line } = report(exit.cause)
      process.stderr.write(line)
      process.exitCode = code
    })
  ),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
