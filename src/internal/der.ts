/** Reads DER (X.690) strictly: anything but DER in its shortest form is `undefined`. */

/** Universal and context tags, as the octet that stands for them. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
  /** `[0]`, explicit. */
  context0: 0xa0
} as const

/** One value: its tag, its content, and all of its bytes. */
export interface Element {
  readonly tag: number
  readonly content: Uint8Array
  readonly bytes: Uint8Array
}

/** Longest form of a length that is read: no certificate has 16 MiB. */
const longestLength = 3

/** Reads the value that starts at `start`. What comes after it stays unread. */
export const read = (bytes: Uint8Array, start = 0): Element | undefined => {
  const tag = bytes[start]
  const first = bytes[start + 1]
  // Tags above 30 take several octets; keys and certificates have none.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined
  let length = first
  let from = start + 2
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > longestLength) return undefined
    length = 0
    for (let index = 0; index < count; index++) {
      const octet = bytes[from + index]
      if (octet === undefined) return undefined
      length = length * 256 + octet
    }
    if (length < 0x80 || length < 256 ** (count - 1)) return undefined
    from += count
  }
  const end = from + length
  return end > bytes.length
    ? undefined
    : { tag, content: bytes.subarray(from, end), bytes: bytes.subarray(start, end) }
}

/** Reads bytes that are one value and nothing more. */
export const whole = (bytes: Uint8Array): Element | undefined => {
  const element = read(bytes)
  return element === undefined || element.bytes.length !== bytes.length ? undefined : element
}

/** Reads the values of a constructed one. */
export const children = (element: Element | undefined): ReadonlyArray<Element> | undefined => {
  if (element === undefined || (element.tag & 0x20) === 0) return undefined
  const found: Array<Element> = []
  for (let at = 0; at < element.content.length;) {
    const child = read(element.content, at)
    if (child === undefined) return undefined
    found.push(child)
    at += child.bytes.length
  }
  return found
}

const isInteger = ({ content, tag }: Element): boolean => {
  const [first, second] = content
  if (tag !== tags.integer || first === undefined) return false
  // The first nine bits of a longer integer are never all alike.
  return second === undefined || !((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))
}

/** An integer as openssl writes it: whole bytes of upper-case hexadecimal, with a sign where it is negative. */
export const integerHex = (element: Element): string | undefined => {
  if (!isInteger(element)) return undefined
  const hex = Buffer.from(element.content).toString("hex").toUpperCase()
  if ((element.content[0] ?? 0) < 0x80) return hex.length > 2 && hex.startsWith("00") ? hex.slice(2) : hex
  const magnitude = ((1n << BigInt(element.content.length * 8)) - BigInt(`0x${hex}`)).toString(16).toUpperCase()
  return `-${magnitude.length % 2 === 0 ? magnitude : `0${magnitude}`}`
}

/** An object identifier with dots, such as `2.5.4.3`. */
export const oid = ({ content, tag }: Element): string | undefined => {
  if (tag !== tags.oid || content.length === 0) return undefined
  const arcs: Array<bigint> = []
  let arc = 0n
  let isOpen = false
  for (const octet of content) {
    // An arc does not start with a zero.
    if (!isOpen && octet === 0x80) return undefined
    arc = (arc << 7n) + BigInt(octet & 0x7f)
    isOpen = octet >= 0x80
    if (isOpen) continue
    arcs.push(arc)
    arc = 0n
  }
  const [first, ...others] = arcs
  if (isOpen || first === undefined) return undefined
  const root = first < 80n ? first / 40n : 2n
  return [root, first - root * 40n, ...others].join(".")
}

/** A point in time, in epoch milliseconds: `UTCTime` up to 2049, `GeneralizedTime` after that (RFC 5280, 4.1.2.5). */
export const time = ({ content, tag }: Element): number | undefined => {
  const text = Buffer.from(content).toString("latin1")
  const match = tag === tags.utcTime
    ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text)
    : tag === tags.generalizedTime
    ? /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text)
    : null
  if (match === null) return undefined
  const [, written = "", month = "", day = "", hour = "", minute = "", second = ""] = match
  const year = written.length === 4 ? written : Number(written) < 50 ? `20${written}` : `19${written}`
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const at = Date.parse(iso)
  // `Date.parse` takes 30 February for 2 March.
  return Number.isNaN(at) || new Date(at).toISOString() !== iso ? undefined : at
}

const decode = (content: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    return undefined
  }
}

/** UTF-16 and UTF-32 in the order of the network, for which runtimes without ICU have no decoder. */
const wide = (content: Uint8Array, width: 2 | 4): string | undefined => {
  if (content.length % width !== 0) return undefined
  let found = ""
  for (let at = 0; at < content.length; at += width) {
    let code = 0
    for (let index = at; index < at + width; index++) code = code * 256 + (content[index] ?? 0)
    if (code > 0x10ffff) return undefined
    found += width === 2 ? String.fromCharCode(code) : String.fromCodePoint(code)
  }
  return found
}

/** A string of any of the types that names are written in. */
export const text = ({ content, tag }: Element): string | undefined => {
  switch (tag) {
    case tags.utf8String:
      return decode(content, "utf-8")
    case tags.printableString:
    case tags.ia5String:
    case tags.teletexString:
      return Buffer.from(content).toString("latin1")
    case tags.bmpString:
      return wide(content, 2)
    case tags.universalString:
      return wide(content, 4)
    default:
      return undefined
  }
}
