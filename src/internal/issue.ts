/** Issues of values. */
import * as Effect from "effect/Effect"
import * as SchemaIssue from "effect/SchemaIssue"

/** Fails with the issue of a value, without the value. */
export const invalid = (message: string): Effect.Effect<never, SchemaIssue.Issue> =>
  Effect.fail(new SchemaIssue.InvalidValue({ message }))
