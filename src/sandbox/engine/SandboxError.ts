/** The error of controls. */
import * as Schema from "effect/Schema"

/** A control failed: for example, there is no such order, or the order to pay is closed. */
export class SandboxError extends Schema.TaggedError<SandboxError>("effect-wechatpay/sandbox/SandboxError")(
  "SandboxError",
  {
    /** Name of the control. */
    control: Schema.String,
    /** The reason. */
    issue: Schema.String
  }
) {
  override get message() {
    return `${this.control}: ${this.issue}`
  }
}
