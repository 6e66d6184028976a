/** Merchant numbers. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { randomBytes } from "node:crypto"
import { ConfigurationError } from "../WeChatPayError.ts"

/** Crockford's alphabet in lower case: no letter that reads as another, and no case that a database might fold. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const beijing = 8 * 3_600_000

/**
 * Makes a merchant number (商户订单号, 商户退款单号, …) that no other machine makes.
 *
 * **Details**
 *
 * 32 characters at most, of WeChat Pay's alphabet: the prefix, the second in Beijing time (`20261123142501`), and
 * random characters up to 32, 50 bits at least. Numbers sort by time.
 *
 * **Gotchas**
 *
 * Store the number before the call that uses it: after a lost connection the same number must be used again.
 */
export const merchantNumber = (prefix = ""): Effect.Effect<string, ConfigurationError> =>
  /^[0-9A-Za-z_\-|*]{0,8}$/.test(prefix)
    ? Effect.map(Clock.currentTimeMillis, (now) => {
      const second = new Date(now + beijing).toISOString().slice(0, 19).replaceAll(/\D/g, "")
      const random = Array.from(randomBytes(32 - 14 - prefix.length), (byte) => alphabet[byte % 32])
      return prefix + second + random.join("")
    })
    : Effect.fail(
      new ConfigurationError({
        setting: "prefix",
        found: `text of ${prefix.length} characters`,
        advice: "A prefix has at most 8 characters, of digits, letters and _-|*."
      })
    )
