/** The error of controls. */
import * as Schema from "effect/Schema"

/** A control was asked for something that cannot be: an unknown order, a payment of a closed one. */
export class SandboxError extends Schema.TaggedError<SandboxError>("effect-wechatpay/sandbox/SandboxError")(
  "SandboxError",
  {
    /** Name of the control. */
    control: Schema.String,
    /** What stands in the way. */
    issue: Schema.String
  }
) {
  override get message() {
    return `${this.control}: ${this.issue}`
  }
}
