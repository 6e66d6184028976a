/** Waits until an application is decided, or its applicant has to do something. */
import type * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { WeChatPayError } from "../WeChatPayError.ts"
import { type AwaitOptions, waitFor } from "./awaitOutcome.ts"

/** Settings of {@link awaitApplyment}. */
export interface AwaitApplymentOptions<T, E, R> extends AwaitOptions<T, E, R> {
  /** State that the program has acted on already: it does not end the waiting, another one does. */
  readonly known?: string | undefined
}

/**
 * The end of an application, or its state at the deadline.
 *
 * **Details**
 *
 * - `Finished`: it succeeded. A subject's application (`Subject`) has, once it passed the review; `Subject.queryState`
 *   says
 *   whether its merchants have authorised it.
 * - `Rejected`: by the review, or by risk control (`FROZEN`). The response says what to correct.
 * - `Cancelled`: withdrawn.
 * - `ActionNeeded`: somebody on the merchant's side has to verify, confirm or sign, or the submission was not completed;
 *   `state` says which, and the response holds the address or the code for it. Waiting may go on afterwards.
 * - `Open`: the deadline is past, and it is still under review.
 */
export type ApplymentOutcome<T> = {
  readonly _tag: "Finished" | "Rejected" | "Cancelled" | "ActionNeeded" | "Open"
  /** The state as WeChat Pay names it. */
  readonly state: string
  readonly applyment: T
}

/** Every five minutes: https://pay.weixin.qq.com/doc/v3/partner/4012064832. Other pages say nothing. */
const applyments = Schedule.spaced("5 minutes")

const ends: Readonly<Record<string, ApplymentOutcome<unknown>["_tag"]>> = {
  FINISHED: "Finished",
  FINISH: "Finished",
  PASSED: "Finished",
  REJECTED: "Rejected",
  FROZEN: "Rejected",
  CANCELED: "Cancelled",
  // The submission was not completed.
  EDITTING: "ActionNeeded",
  TO_BE_CONFIRMED: "ActionNeeded",
  TO_BE_SIGNED: "ActionNeeded",
  ACCOUNT_NEED_VERIFY: "ActionNeeded",
  NEED_SIGN: "ActionNeeded",
  WAITTING_FOR_CONFIRM_CONTACT: "ActionNeeded",
  WAITTING_FOR_CONFIRM_LEGALPERSON: "ActionNeeded",
  // The subject has an account: its contact has to authorise.
  FREEZED: "ActionNeeded"
}

interface States {
  readonly applyment_state?: string | undefined
  readonly state?: string | undefined
}

/**
 * Waits until an application is finished, rejected or cancelled, or somebody has to act (进件, 开户意愿确认, 资料变更): of
 * `Applyment` and `Subject` (`onboarding`), and of `Applyment` and `SubjectChange` (`ecommerce`). Queries at once, then
 * every five minutes, which is what the page of the subjects' applications recommends; a review takes one to three working
 * days. Failures as of `awaitPayment`.
 *
 * **Example** (Until the merchant has signed)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Payment } from "effect-wechatpay"
 * import { Applyment } from "effect-wechatpay/onboarding"
 *
 * declare const show: (applyment: Applyment.Applyment) => Effect.Effect<void>
 *
 * const signed = Effect.fn("signed")(function*(business_code: string) {
 *   const query = Applyment.queryByBusinessCode({ business_code })
 *   let outcome = yield* Payment.awaitApplyment({ query, deadline: "14 days" })
 *   while (outcome._tag === "ActionNeeded") {
 *     yield* show(outcome.applyment)
 *     outcome = yield* Payment.awaitApplyment({ query, deadline: "14 days", known: outcome.state })
 *   }
 *   return outcome
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697168
 */
export const awaitApplyment = <T extends States, E extends WeChatPayError, R>(
  options: AwaitApplymentOptions<T, E, R>
): Effect.Effect<ApplymentOutcome<T>, E, R> =>
  waitFor("Payment.awaitApplyment", options, applyments, (applyment): ApplymentOutcome<T> => {
    const state = applyment.applyment_state ?? applyment.state ?? ""
    const _tag = state === options.known ? undefined : ends[state.replace(/^APPLYMENT_STATE_/, "")]
    return { _tag: _tag ?? "Open", state, applyment }
  })
