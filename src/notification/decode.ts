/** Third stage of a notification: finds its declaration, and decodes its content. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Json from "../internal/json.ts"
import * as Lenient from "../internal/lenient.ts"
import type * as NotificationEvent from "../NotificationEvent.ts"
import { type DecryptError, redactText, ResponseDecodeError } from "../WeChatPayError.ts"
import { Opener, openerOf } from "../Wire.ts"
import { forJson } from "../wire/forJson.ts"
import { type Known, type Of, type Opened, requestIdOf, type Unknown, where } from "./models.ts"

const isOf = <E extends NotificationEvent.Any>(
  events: ReadonlyArray<E>,
  notification: Known<string, string, unknown>
): notification is Of<E> => events.some((event) => event.name === notification.event)

/** Third stage: finds the declaration that fits a notification, and decodes its content. `undefined` if none fits. */
export const decoder = <E extends NotificationEvent.Any>(
  events: ReadonlyArray<E>
): (opened: Opened) => Effect.Effect<Of<E>, ResponseDecodeError | DecryptError> | undefined => {
  const byType = new Map<string, Array<ReturnType<typeof eventDecoder>>>()
  for (const event of events) {
    const decode = eventDecoder(event)
    for (const type of event.eventTypes) byType.set(type, [...byType.get(type) ?? [], decode])
  }
  return (opened) => {
    const content = opened.json
    if (!Json.isRecord(content)) return undefined
    const found = byType.get(opened.event_type)?.find(({ event }) =>
      (event.originalTypes.length === 0 || opened.original_type === undefined ||
        event.originalTypes.includes(opened.original_type)) &&
      (event.summaries[opened.event_type] ?? opened.summary) === opened.summary && event.matches(content)
    )
    if (found === undefined) return undefined
    const issue = found.event.issue(content, {
      mchid: opened.merchant.config.mchid,
      appids: opened.merchant.config.appid === undefined
        ? []
        : [opened.merchant.config.appid, ...opened.merchant.config.otherAppids]
    })
    return issue !== undefined
      ? Effect.fail(decodeError(found.event.name, opened, issue, "UnexpectedContent"))
      : Effect.flatMapEager(found.decode(opened), (notification) =>
        isOf(events, notification)
          ? Effect.succeed(notification)
          : Effect.fail(decodeError(notification.event, opened, "no declaration")))
  }
}

const decodeError = (
  name: string,
  opened: Opened,
  issue: string,
  reason: ResponseDecodeError["reason"]["_tag"] = "SchemaMismatch"
) =>
  new ResponseDecodeError({
    endpoint: `${where.endpoint} (${name})`,
    route: where.route,
    ...requestIdOf(opened),
    outcome: "Unknown",
    reason: { _tag: reason },
    issue,
    body: redactText(opened.text)
  })

const known = <Name extends string, A>(event: Name, opened: Opened, resource: A): Known<Name, string, A> => ({
  event,
  event_type: opened.event_type,
  id: opened.id,
  create_time: opened.create_time,
  summary: opened.summary,
  original_type: opened.original_type,
  mchid: opened.mchid,
  serial: opened.serial,
  requestId: opened.requestId,
  resource
})

const eventDecoder = (event: NotificationEvent.Any) => {
  const decodePlain = plainDecoder(event.resource)
  const decode = Lenient.decoder(event.name, event.resource)
  return {
    event,
    decode: (opened: Opened): Effect.Effect<Known<string, string, unknown>, ResponseDecodeError | DecryptError> => {
      const plain = decodePlain(opened)
      if (plain !== undefined) return Effect.succeed(known(event.name, opened, plain.value))
      const opener = openerOf(opened.merchant.config.privateKeys)
      return decode(opened.json, opened.text, opener.failed).pipe(
        Effect.provideService(Opener, opener),
        Effect.mapError((error) =>
          opener.failed()
            ? opener.error({
              endpoint: `${where.endpoint} (${event.name})`,
              route: where.route,
              ...requestIdOf(opened),
              outcome: "Unknown",
              field: Lenient.firstOf(error).field,
              body: redactText(opened.text)
            })
            : decodeError(event.name, opened, Lenient.describe(error))
        ),
        Effect.map((resource) => known(event.name, opened, resource))
      )
    }
  }
}

/** Decodes content that fits as it is, with nothing to open: nearly all of it. `undefined` for other content. */
const plainDecoder = (schema: NotificationEvent.Any["resource"]) => {
  let decode: ((json: unknown) => Effect.Effect<unknown, Schema.SchemaError, Opener>) | undefined
  return ({ json, text }: Opened): Exit.Success<unknown, unknown> | undefined => {
    if (text.includes("null")) return undefined
    decode ??= Schema.decodeUnknownEffect(forJson(schema))
    const decoded = decode(json)
    return Exit.isExit(decoded) && Exit.isSuccess(decoded) ? decoded : undefined
  }
}

/**
 * Names the declaration for a notification that none of `events` fits, if the program declared its twin: the declaration
 * for direct merchants instead of the one for service providers, or the other way round.
 */
export const twinHint = (events: ReadonlyArray<NotificationEvent.Any>, opened: Opened): string | undefined => {
  const { json } = opened
  if (!Json.isRecord(json)) return undefined
  const isPartner = json.sp_mchid !== undefined
  const twins = events.filter(({ eventTypes, twin }) => twin !== undefined && eventTypes.includes(opened.event_type))
  const isOther = ({ twin }: NotificationEvent.Any) => (twin?.mode === "partner") === isPartner
  // If both twins are declared, something else in the content does not fit.
  const declared = twins.every(isOther) ? twins[0] : undefined
  return declared?.twin === undefined
    ? undefined
    : isPartner
    ? `${declared.name} takes direct merchants' notifications only; for those of service providers (服务商) declare ${declared.twin.event}`
    : `${declared.name} takes service providers' notifications only; for those of direct merchants declare ${declared.twin.event}`
}

/** Makes the notification of a kind that the program did not declare. */
export const unknown = (opened: Opened): Unknown =>
  known("Unknown", opened, Redacted.make(opened.json, { label: "resource" }))
