/** Issues: the reasons why controls fail. */

/** The reason why a control fails. */
export interface Issue {
  readonly _tag: "Issue"
  /** A sentence without a full stop. */
  readonly issue: string
}

/** Makes an issue. */
export const issue = (text: string): Issue => ({ _tag: "Issue", issue: text })

/** Whether a value is an issue. */
export const isIssue = (value: unknown): value is Issue =>
  typeof value === "object" && value !== null && "_tag" in value && value._tag === "Issue"
