/** Describes how the body of a notification was changed on its way from WeChat Pay, as far as the body shows it. */
import * as Result from "effect/Result"
import * as Json from "./json.ts"

type Fields = Readonly<Record<string, unknown>>

const envelopeOrder = ["id", "create_time", "resource_type", "event_type", "summary", "resource"]
const resourceOrder = ["original_type", "algorithm", "ciphertext", "associated_data", "nonce"]

/** Associated data of real notifications, for a body that lost its own. */
export const usualAssociatedData = [
  "",
  "transaction",
  "refund",
  "mch_payment",
  "payscore",
  "coupon",
  "profitsharing",
  "mall_transaction"
]

/** A longer body is not a notification, and a forger must not cost more than a few verifications. */
const maxLength = 65_536

export const advice = "Hand over the bytes as they came: read the raw body before any body parser does."

const plainName = (name: string): string => name.replaceAll(/[_-]/g, "").toLowerCase()

const spellings = new Map([...envelopeOrder, ...resourceOrder].map((name) => [plainName(name), name]))

/** WeChat Pay's own spelling of a name that was written in another one: `eventType`, `EventType`, `event-type`. */
const spelling = (fields: Fields, name: string): string => {
  const own = spellings.get(plainName(name))
  return own === undefined || Object.hasOwn(fields, own) ? name : own
}

const respelled = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [spelling(fields, name), value]))

/** Reads a body's JSON under WeChat Pay's own names, even if they were changed. */
const original = (body: Fields): Fields => {
  const { resource, ...envelope } = respelled(body)
  if (resource === undefined) return envelope
  return { ...envelope, resource: Json.isRecord(resource) ? respelled(resource) : resource }
}

const renamedIn = (fields: Fields): ReadonlyArray<string> =>
  Object.keys(fields).flatMap((name) => spelling(fields, name) === name ? [] : [spelling(fields, name)])

/** Names of WeChat Pay's that the body has in another spelling. */
const renamed = (body: Fields): ReadonlyArray<string> => {
  const { resource } = respelled(body)
  return [...renamedIn(body), ...(Json.isRecord(resource) ? renamedIn(resource) : [])]
}

/** Describes the names of a body that were rewritten; `undefined` if none was. */
export const renamedHint = (body: Fields): string | undefined => {
  const names = renamed(body)
  return names.length === 0
    ? undefined
    : `The names of the body were rewritten (${
      names.join(", ")
    }), into camelCase for example, by what read it into an object. ${advice}`
}

/** Reads `resource` of a body, in any spelling. */
export const resourceOf = (body: unknown): Fields | undefined => {
  const resource = Json.isRecord(body) ? original(body).resource : undefined
  return Json.isRecord(resource) ? resource : undefined
}

const inOrder = (value: Fields, order: ReadonlyArray<string>, only = false): Fields => {
  const rest = only ? [] : Object.keys(value).filter((name) => !order.includes(name))
  return Object.fromEntries(
    [...order, ...rest].flatMap((name) => Object.hasOwn(value, name) ? [[name, value[name]] as const] : [])
  )
}

/** Compact JSON in WeChat Pay's order of names. */
const written = (body: Fields, only = false): string => {
  const { resource } = body
  return JSON.stringify(inOrder(
    Json.isRecord(resource) ? { ...body, resource: inOrder(resource, resourceOrder, only) } : body,
    envelopeOrder,
    only
  ))
}

type Holds = (body: Uint8Array) => boolean

const holdsOver = (holds: Holds, texts: ReadonlyArray<string>): boolean =>
  [...new Set(texts)].some((text) => holds(Buffer.from(text)))

/** The ways in which JSON is changed by what reads and writes it. */
const rewritten = (text: string, body: Fields, holds: Holds): string | undefined => {
  const compact = JSON.stringify(body)
  if (holdsOver(holds, [compact, written(body)].filter((candidate) => candidate !== text))) {
    return `The body was parsed and written again: the signature holds over the same JSON in another form. ${advice}`
  }
  const own = original(body)
  const names = renamedHint(body)
  const { resource } = own
  if (Json.isRecord(resource) && resource.associated_data === undefined) {
    const candidates = usualAssociatedData.map((associated_data) =>
      written({ ...own, resource: { ...resource, associated_data } })
    )
    if (holdsOver(holds, candidates)) {
      return `The body was parsed and written again without resource.associated_data: the signature holds once it is put back. ${advice}`
    }
  }
  if (names !== undefined) return names
  if (holdsOver(holds, [written(own, true)])) {
    return `Fields were added to the body: the signature holds without them. ${advice}`
  }
  return compact === text
    ? undefined
    : `The body is not the compact JSON that WeChat Pay sends: it was probably parsed and written again. ${advice}`
}

const attempt = (decode: () => string): string | undefined => Result.getOrUndefined(Result.try(decode))

const entities: Readonly<Record<string, string>> = { quot: "\"", apos: "'", amp: "&", lt: "<", gt: ">", nbsp: "\u00a0" }

const unescapeHtml = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d{1,5})|#[xX]([0-9a-fA-F]{1,4})|([a-z]{2,4}));/g,
    (whole, decimal, hex, name) =>
      decimal !== undefined
        ? String.fromCharCode(Number(decimal))
        : hex !== undefined
        ? String.fromCharCode(Number.parseInt(hex, 16))
        : entities[name] ?? whole
  )

/** A form's value is the whole body, one field of it, or the name of a field without a value. */
const formValues = (text: string): ReadonlyArray<string> => {
  const decoded = [
    attempt(() => decodeURIComponent(text.replaceAll("+", " "))),
    attempt(() => decodeURIComponent(text))
  ]
  return decoded.flatMap((value) =>
    value === undefined ? [] : [value, value.replace(/^[\w.-]+=/, ""), value.replace(/=$/, "")]
  )
}

const formHint =
  "The body was read or written as a form (application/x-www-form-urlencoded): read it raw, with any content type."

/** The ways in which a whole body is wrapped or encoded, each with its remedy. */
const wrappings: ReadonlyArray<{
  readonly fits: (text: string) => boolean
  readonly unwrap: (text: string) => ReadonlyArray<string>
  /** Whether the shape alone shows it. */
  readonly certain?: (text: string) => boolean
  readonly hint: string
}> = [
  {
    fits: (text) => text.startsWith("\ufeff"),
    unwrap: (text) => [text.slice(1)],
    hint:
      "A byte order mark (BOM) was put in front of the body: something on the way decoded the text and encoded it again."
  },
  {
    fits: (text) => /^[A-Za-z0-9+/\s_-]{16,}={0,2}\s*$/.test(text),
    unwrap: (text) => [Buffer.from(text, "base64").toString("utf8")],
    hint:
      "The body is in base64, as API gateways hand it to functions (isBase64Encoded): decode it to bytes first, Buffer.from(body, \"base64\")."
  },
  {
    fits: (text) => /&(quot|#34|#[xX]22);/.test(text),
    unwrap: (text) => [unescapeHtml(text)],
    hint: "The body was escaped for HTML: exempt this address from filters against cross-site scripting."
  },
  {
    fits: (text) => /^[\w.%[\]-]+=/.test(text) || /^%7[bB]/.test(text) || /^\{.*\}=$/s.test(text),
    unwrap: formValues,
    certain: (text) => /(^|&)event_?type=/i.test(text),
    hint: formHint
  },
  {
    fits: (text) => /^\{\s*\\"/.test(text),
    unwrap: (text) => {
      const inner = Result.getOrUndefined(Json.parse(`"${text}"`))
      return typeof inner === "string" ? [inner] : []
    },
    hint: "The quotation marks of the body were escaped: it was written into a string on the way."
  },
  {
    // oxlint-disable-next-line no-control-regex
    fits: (text) => /[\u0080-\u00ff]/.test(text) && /^[\u0000-\u00ff]*$/.test(text),
    unwrap: (text) => [Buffer.from(text, "latin1").toString("utf8")],
    hint:
      "The body was read as ISO-8859-1 and written as UTF-8: set no character encoding for this address, read bytes."
  }
]

const isApiV2 = (text: string): boolean => /^\s*(<\?xml[^>]*\?>\s*)?<xml[\s>]/i.test(text.slice(0, 512))

/** A message of the older API: it has no signature headers, and its signature is a field. */
export const apiV2Hint = (text: string): string | undefined =>
  isApiV2(text)
    ? "The body is XML, a notification of APIv2: its order, refund or contract was made through APIv2. " +
      "Give APIv2 a notify_url of its own, or make the order through APIv3."
    : undefined

const unwrapped = (text: string, holds: Holds): string | undefined => {
  for (const { certain, fits, hint, unwrap } of wrappings) {
    if (!fits(text)) continue
    if (certain?.(text) === true) return `${hint} ${advice}`
    for (const inner of unwrap(text)) {
      if (inner === text) continue
      const json = Result.getOrUndefined(Json.parse(inner))
      // A body inside that was changed as well, or that another key signed, still says what the wrapping is.
      if (holds(Buffer.from(inner)) || resourceOf(json) !== undefined) return `${hint} ${advice}`
    }
  }
  return undefined
}

/** The field of an API gateway's event that has the body. */
const gatewayBody = (body: Fields): string | undefined =>
  typeof body.body === "string" && resourceOf(body) === undefined ? body.body : undefined

/** Describes the change that the body's form suggests. `holds` checks whether the signature holds over another body. */
export const hint = (text: string, holds: Holds): string | undefined => {
  if (text === "") return `The body is empty: a body parser has consumed it. ${advice}`
  if (text.startsWith("[object ")) return `The body is the text of an object. ${advice}`
  const apiV2 = apiV2Hint(text)
  if (apiV2 !== undefined) return apiV2
  if (text.length > maxLength) return undefined
  const wrapping = unwrapped(text, holds)
  if (wrapping !== undefined) return wrapping
  const parsed = Result.getOrUndefined(Json.parse(text))
  if (typeof parsed === "string") {
    return holds(Buffer.from(parsed))
      ? `The body was turned into a JSON string: the signature holds over what is inside. ${advice}`
      : unwrapped(parsed, holds) ?? `The body is a JSON string, not an object. ${advice}`
  }
  if (!Json.isRecord(parsed)) return undefined
  // A parser of forms takes the JSON for the name of a field.
  if (Object.keys(parsed).some((name) => name.startsWith("{"))) return `${formHint} ${advice}`
  return gatewayBody(parsed) === undefined
    ? rewritten(text, parsed, holds)
    : "The body is the event of an API gateway: hand over its field body, decoded from base64 where isBase64Encoded says so."
}
