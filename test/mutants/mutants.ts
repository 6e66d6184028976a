/** Deliberate breaks, each of which must turn a test red. A few lines of care lie behind each line that they break. */

/** One break of one file. */
export interface Mutant {
  /** What the broken code does. */
  readonly name: string
  readonly file: string
  /** Stands in the file exactly once. */
  readonly search: string
  readonly replace: string
  /** Test files of which one at least must fail. */
  readonly tests: ReadonlyArray<string>
}

const of =
  (file: string, ...tests: ReadonlyArray<string>) => (name: string, search: string, replace: string): Mutant => ({
    name,
    file,
    search,
    replace,
    tests
  })

const aead = of("src/internal/aead.ts", "test/internal/aead.test.ts")
const authorization = of("src/internal/authorization.ts", "test/internal/authorization.test.ts")
const base64 = of("src/internal/base64.ts", "test/internal/base64.test.ts")
const json = of("src/internal/json.ts", "test/internal/json.test.ts")
const pem = of("src/internal/pem.ts", "test/internal/pem.test.ts")
const rsa = of("src/internal/rsa.ts", "test/internal/rsa.test.ts")
const x509 = of("src/internal/x509.ts", "test/internal/x509.test.ts")
const outcome = of("src/internal/socketOutcome.ts", "test/internal/socketOutcome.test.ts")
const config = of("src/WeChatPayConfig.ts", "test/WeChatPayConfig.test.ts", "test/transport/retry.test.ts")
const settings = of("src/config/merchant.ts", "test/WeChatPayConfig.test.ts")
const verification = of("src/transport/verification.ts", "test/transport/verification.test.ts", "test/Endpoint.test.ts")
const undici = of("src/node/UndiciHttpClient.ts", "test/node/outcome.test.ts", "test/node/UndiciHttpClient.test.ts")
const direct = of("src/transport/direct.ts", "test/node/direct.test.ts")
const tracing = of("src/transport/tracing.ts", "test/transport/tracing.test.ts")
const exchange = of("src/transport/transport.ts", "test/Endpoint.test.ts", "test/HttpClients.test.ts")
const describing = of("src/call/description.ts", "test/Endpoint.test.ts")
const encode = of("src/call/encode.ts", "test/Endpoint.test.ts")
const file = of("src/call/file.ts", "test/Endpoint.test.ts")
const attempt = of("src/transport/retry.ts", "test/transport/retry.test.ts", "test/Endpoint.test.ts")
const refusal = of("src/transport/errorResponse.ts", "test/Endpoint.test.ts", "test/transport/errorResponse.test.ts")
const response = of("src/call/response.ts", "test/Endpoint.test.ts")
const layout = of("src/call/layout.ts", "test/Endpoint.test.ts")
const upload = of("src/call/upload.ts", "test/Endpoint.test.ts")
const pipeline = of("src/call/pipeline.ts", "test/Endpoint.test.ts")
const pagination = of("src/Pagination.ts", "test/Pagination.test.ts")
const error = of("src/WeChatPayError.ts", "test/WeChatPayError.test.ts", "test/Endpoint.test.ts")
const codes = of("src/WeChatPayError.ts", "test/codes.test.ts")
const invocation = of("src/invocation/inputs.ts", "test/Invocation.test.ts")
const resolving = of("src/payment/resolveUnknown.ts", "test/Payment.test.ts")
const awaiting = of("src/payment/awaitOutcome.ts", "test/Payment.test.ts")
const applying = of("src/payment/awaitApplyment.ts", "test/Payment.test.ts")
const stoppedClock = of("src/transport/stoppedClock.ts", "test/Payment.test.ts")
/** Effects that come twice, or under a number that stands for something else. */
const once = (file: string) => of(file, "test/sandbox/faults.test.ts")
const merchants = of("src/Merchants.ts", "test/Merchants.test.ts")
const command = (name: string, test = "inMemory") => of(`src/cli/${name}.ts`, `test/cli/${test}.test.ts`)
const durable = (file: string, ...tests: ReadonlyArray<string>) =>
  of(`src/durable/${file}.ts`, ...tests.map((test) => `test/durable/${test}.test.ts`))
/** Double payments that only accidents bring about. */
const money = (file: string) => of(file, "test/sandbox/money.test.ts")
/** Sub-merchants of platforms: how they come, what they may, how they leave. */
const subMerchants = (file: string, test: string) =>
  of(`src/sandbox/${file}.ts`, `test/sandbox/ecommerce/${test}.test.ts`)
/** The money of platforms: what breaks the law, and what breaks a rule. */
const law = (file: string, ...rules: ReadonlyArray<string>) =>
  of(`src/sandbox/${file}.ts`, ...rules, "test/sandbox/platformMoney.test.ts")
const platforms = (file: string) =>
  of(
    `src/sandbox/products/ecommerce/${file}.ts`,
    "test/sandbox/platformSharing.test.ts",
    "test/sandbox/platformWithdrawals.test.ts"
  )
const settling = (file: string) => of(`src/api/${file}.ts`, "test/Payment.test.ts", "test/sandbox/money.test.ts")
const papay = of("src/sandbox/products/papay.ts", "test/sandbox/products/papay.test.ts")
const papayContracts = of("src/sandbox/products/papayContracts.ts", "test/sandbox/products/papay.test.ts")
const papayApi = (file: string) =>
  of(`src/api/papay/${file}.ts`, "test/api/papay/events.test.ts", "test/sandbox/products/papay.test.ts")
const papayModels = of(
  "src/api/papay/models.ts",
  "test/api/papay/settlement.test.ts",
  "test/api/papay/Contract.test.ts"
)
const payscoreOfSubMerchants = of("src/sandbox/products/payscore.ts", "test/api/partner-payscore/ServiceOrder.test.ts")
const ownership = of("src/sandbox/engine/ownership.ts", "test/sandbox/catalogue.test.ts")
const transfers = of("src/sandbox/products/transfers.ts", "test/api/transfers/Transfer.test.ts")
const notification = (stage: string) => of(`src/notification/${stage}.ts`, "test/notification/Notification.test.ts")
const order = of(
  "src/api/payments/Order.ts",
  "test/notification/Notification.test.ts",
  "test/notification/events.test.ts"
)
const content = (module: "router" | "content" | "inbox") =>
  of(
    {
      router: "src/NotificationRouter.ts",
      content: "src/notification/content.ts",
      inbox: "src/NotificationInbox.ts"
    }[module],
    "test/notification/content.test.ts"
  )
const event = of("src/NotificationEvent.ts", "test/notification/Notification.test.ts")
const router = of("src/NotificationRouter.ts", "test/notification/NotificationHandler.test.ts")
const difference = of("src/internal/signDifference.ts", "test/internal/signDifference.test.ts")
const handler = of("src/NotificationHandler.ts", "test/notification/NotificationHandler.test.ts")
const stopwatch = of("src/notification/stopwatch.ts", "test/notification/NotificationHandler.test.ts")
const lazyRuntime = of("src/notification/lazyRuntime.ts", "test/notification/NotificationHandler.test.ts")
const inbox = of("src/inbox/consumers.ts", "test/notification/NotificationInbox.test.ts")
const inboxService = of("src/inbox/service.ts", "test/notification/NotificationInbox.test.ts")
const inboxModels = of("src/inbox/models.ts", "test/notification/NotificationInbox.test.ts")
const inboxOptions = of(
  "src/inbox/options.ts",
  "test/notification/NotificationInbox.test.ts",
  "test/notification/redisKeys.test.ts"
)
const dailyBills = of("docs/examples/daily-bills.ts", "test/docs/dailyBillsExample.test.ts")
const billLine = of("src/bill/line.ts", "test/BillReading.test.ts")
const billCells = of("src/bill/cells.ts", "test/BillReading.test.ts")
const billAmount = of("src/bill/amount.ts", "test/BillReading.test.ts")
const gather = of("src/inbox/gather.ts", "test/notification/gather.test.ts")
const timeLimit = of("src/transport/timeLimit.ts", "test/transport/timeLimit.test.ts")
const inboxStore = of("src/inbox/store.ts", "test/notification/store.test.ts")
const inboxRedis = of(
  "src/inbox/redis.ts",
  "test/notification/backends.test.ts",
  "test/notification/redisKeys.test.ts"
)
const inboxPostgres = of(
  "src/inbox/postgres.ts",
  "test/notification/backends.test.ts",
  "test/notification/postgresOutages.test.ts"
)
const sharing = of("src/notification/decode.ts", "test/api/profit-sharing/events.test.ts")
const store = of("src/keys/downloading.ts", "test/CertificateStore.test.ts")
const wire = (module: string) => of(`src/wire/${module}.ts`, "test/Wire.test.ts", "test/api/bounds.test.ts")
const marketing = of(
  "src/api/marketing/models.ts",
  "test/api/responses.test.ts",
  "test/api/marketing/responses.test.ts"
)
const merchantCoupons = of(
  "src/api/marketing/merchantCouponModels.ts",
  "test/api/responses.test.ts",
  "test/api/marketing/responses.test.ts"
)
const batches = of("src/api/transfers/BatchTransfer.ts", "test/api/transfers/BatchTransfer.test.ts")
const certificates = of("src/keys/certificates.ts", "test/CertificateStore.test.ts")
/** What the sandbox no longer refuses, a program's tests no longer find. */
const sandbox = (file: string, test: string) => of(`src/sandbox/${file}.ts`, `test/sandbox/${test}.test.ts`)

/** What of the sandbox no longer looks like production, other SDKs trip over. */
const time = of("src/internal/time.ts", "test/Wire.test.ts")
const traffic = (file: string, test: string) => of(`src/sandbox/${file}.ts`, `test/${test}.test.ts`)

export const mutants: ReadonlyArray<Mutant> = [
  // AES-256-GCM
  aead(
    "the tag of a ciphertext is not checked",
    `    // Checks the tag. In this mode it never yields further bytes.
    decipher.final()
`,
    ""
  ),
  aead(
    "the tag of a stream is not checked",
    `          decipher.setAuthTag(held)
          decipher.final()
          return Result.void`,
    "          return Result.void"
  ),
  aead(
    "associated data is not authenticated",
    `    decipher.setAAD(Buffer.from(associatedData))
    decipher.setAuthTag(`,
    "    decipher.setAuthTag("
  ),
  aead("half a tag is enough", "const tagLength = 16", "const tagLength = 8"),
  aead(
    "the last piece of a stream is taken for plaintext",
    "const ready = Math.max(0, pending.length - tagLength)",
    "const ready = pending.length"
  ),

  // What is signed
  authorization(
    "the target is not signed",
    "message(`${method}\\n${target}\\n${timestamp}",
    "message(`${method}\\n/\\n${timestamp}"
  ),
  authorization(
    "the timestamp of a response is not covered",
    "message(`${timestamp}\\n${nonce}\\n`, body)",
    "message(`${nonce}\\n`, body)"
  ),
  authorization(
    "the last line of a message is not ended",
    "body, lineEnd])",
    "body])"
  ),
  authorization("a character that is no byte is cut", "Buffer.from(head)", "Buffer.from(head, \"latin1\")"),
  authorization("nonces are short", ".replaceAll(\"-\", \"\")", ".slice(0, 8)"),

  // The lean client
  undici("an interrupted request still gets its response", "    return response.hangUp\n", "    return Effect.void\n"),
  undici(
    "a body that its reader leaves keeps its connection",
    "return Stream.ensuring(Stream.fromPull(begin), this.hangUp)",
    "return Stream.fromPull(begin)"
  ),
  // RSA
  rsa(
    "any signature holds",
    "return Crypto.verify(digest, message, key, signature)",
    "return Crypto.verify(digest, message, key, signature) || true"
  ),
  rsa(
    "a signature that is no base64 crashes",
    "if (!isRsa(key) || signature === undefined) return false",
    "if (!isRsa(key) || signature === undefined) throw new Error(\"no base64\")"
  ),
  rsa("sensitive fields are sealed under SHA-256", "oaepHash: \"sha1\"", "oaepHash: \"sha256\""),
  rsa("a plaintext one byte too long is tried", "2 * 20 + 2", "2 * 20 + 1"),
  rsa("half a surrogate pair is encrypted as something else", "if (!plaintext.isWellFormed())", "if (false)"),
  base64("any text that Node takes for base64 is read", "bytes.toString(\"base64\") === text", "text !== \"\""),
  base64(
    "base64url is read",
    "bytes.toString(\"base64\") === text",
    "bytes.toString(\"base64\") === text.replaceAll(\"-\", \"+\")"
  ),

  // Keys and certificates
  x509(
    "leading zeros of a serial are dropped",
    "const serial = Der.integerHex(serialNumber)",
    "const serial = Der.integerHex(serialNumber)?.replace(/^0+/, \"\")"
  ),
  x509("serials differ by case", "letter.toUpperCase())", "letter)"),
  x509("any two keys are of one pair", "return publicHalf(a).equals(publicHalf(b))", "return true"),
  pem("a 1024-bit key is taken", "bits(key) >= 2048", "bits(key) >= 1024"),
  pem(
    "a damaged private key is taken",
    "isStrongRsa(content.key) && isWhole(content.key) ? content.key",
    "isStrongRsa(content.key) ? content.key"
  ),
  pem("escaped line breaks are not read", String.raw`.replaceAll(/(?<!\\)\\+[rn]/g, "\n")`, ""),
  pem(
    "a key's text stands in the advice",
    "return `text of ${length} characters that is not PEM`",
    "return `${JSON.stringify(content)} is not PEM`"
  ),

  // JSON of others
  of("src/internal/json.ts", "test/notification/Notification.test.ts")(
    "the body of a notification is read however deep it is",
    "if (hasManyBrackets(text) && isDeep(text))",
    "if (false)"
  ),
  of("src/internal/json.ts", "test/Endpoint.test.ts")(
    "a response is read at any depth",
    "if (hasManyBrackets(text) && isDeep(text))",
    "if (false)"
  ),
  json("brackets inside a text count", "else if (isQuoted) continue", ""),
  json("an escaped quote ends a text", "if (char === \"\\\\\") at++", "if (char === \"\\u0000\") at++"),
  encode("a request in a circle overflows the stack", "path.length > Json.deepest)", "path.length > Infinity)"),

  // Platform keys
  store("every fiber downloads", "if (running !== undefined) return restore(Deferred.await(running))", ""),
  store("a later download need not verify", "\"Seal\" : \"Replaced\"", "\"Seal\" : \"Seal\""),
  store("a rotation without overlap locks out", "\"Seal\" : \"Replaced\"", "\"Seal\" : \"Keys\""),
  store("a list need not be the public key's", "required: \"Keys\" }", "required: \"Seal\" }"),
  store("a refused certificate stays in use", "Effect.andThen(single(obtain(() => false))),", ""),
  certificates(
    "a new certificate vouches for a list beside a trusted one",
    "trust.required === \"Replaced\" && listed.some",
    "false && listed.some"
  ),
  store("strangers' serials are looked up at once", "Math.abs(now - lookup.at) < lookupInterval", "false"),
  store("the oldest certificate is named", "b.notAfter - a.notAfter", "a.notAfter - b.notAfter"),
  store("certificates that are no longer listed fail responses under way", "[...listed, ...leaving]", "listed"),
  store("an unused store downloads in the background", "yield* obtained.await", ""),
  store("a KeyValueStore that hangs holds up a payment", "Effect.timeout(storeTimeout),", ""),
  store(
    "a payment waits for what was downloaded to be written",
    "Effect.forkIn(Effect.uninterruptible(kept.save(body)), scope, { startImmediately: true })",
    "kept.save(body)"
  ),
  store("the end does not wait for the writing", "Effect.uninterruptible(kept.save(body))", "kept.save(body)"),
  store("a restart downloads again", "if (kept !== undefined && !isLoaded) yield* load(kept)", ""),
  store("requests of the change name certificates", "(publicKeys[0] ?? newest(now))?.serial", "newest(now)?.serial"),
  certificates("an envelope names another certificate", "if (certificate.serial !== serial) {", "if (false) {"),
  certificates("an expired certificate is in force", "now < certificate.notAfter", "true"),
  certificates(
    "the merchant's key is a platform key",
    "X509.samePublicKey(config.publicKey, certificate.publicKey)",
    "false"
  ),
  certificates("a sandbox's certificate is trusted", "isSandboxSerial(serial) || ", ""),

  // What is believed
  verification("the window is 250 seconds", "export const tolerance = 300", "export const tolerance = 250"),
  verification("the window is 301 seconds", "export const tolerance = 300", "export const tolerance = 301"),
  verification("messages from the future are taken", "Math.abs(skewSeconds)", "-skewSeconds"),
  of("src/transport/verification.ts", "test/notification/Notification.test.ts")(
    "a window that is no number lets everything in",
    "if (!(Math.abs(skewSeconds) <= toleranceSeconds))",
    "if (Math.abs(skewSeconds) > toleranceSeconds)"
  ),
  notification("verify")(
    "a limit that is no number lets every body in",
    "if (!(body.length <= maxBodySize))",
    "if (body.length > maxBodySize)"
  ),
  settings("an address with a fragment is an origin", "url.href !== `${url.origin}/`", "url.pathname !== \"/\""),
  config("a signer that is no function is taken", "typeof signer !== \"function\"", "false"),
  verification(
    "no signature is checked",
    "return Rsa.verify(key.publicKey, covered, signature)\n",
    "return Rsa.verify(key.publicKey, covered, signature) || true\n"
  ),
  verification(
    "an unsigned message passes",
    "  const checked = check(message, clock.currentTimeMillisUnsafe())",
    "  if (!message.headers[\"wechatpay-signature\"]) return store.current\n" +
      "  const checked = check(message, clock.currentTimeMillisUnsafe())"
  ),
  verification(
    "the serial is ignored",
    "Effect.flatMapEager(store.get(serial), (key)",
    "Effect.flatMapEager(Effect.catch(store.current, () => store.get(serial)), (key)"
  ),
  verification(
    "the body is verified as JSON.parse read it",
    "nonce, message.covered ?? message.body)",
    "nonce, Buffer.from(JSON.stringify(JSON.parse(Buffer.from(message.covered ?? message.body).toString()))))"
  ),
  verification(
    "another algorithm is taken for ours",
    "if (algorithm !== undefined && algorithm !== Authorization.scheme)",
    "if (false)"
  ),
  verification("a sandbox's key is trusted anywhere", "if (!sandbox && isSandboxSerial(serial))", "if (false)"),
  verification("a probe is a forgery like any other", "signature?.startsWith(probe)", "signature === probe"),
  verification(
    "a serial is looked up before the clock is",
    "  const checked = check(message, clock.currentTimeMillisUnsafe())",
    "  Effect.runSync(Effect.ignore(store.get(message.headers[\"wechatpay-serial\"] ?? \"\")))\n" +
      "  const checked = check(message, clock.currentTimeMillisUnsafe())"
  ),
  response(
    "an error document with a 2xx reads as an empty response",
    "if (Result.isSuccess(parsed) && isOnlyError(parsed.success)) {",
    "if (false as boolean && Result.isSuccess(parsed) && isOnlyError(parsed.success)) {"
  ),
  response(
    "an unsigned 2xx is accepted",
    "  description.signed\n    ? Effect",
    "  description.path === \"\"\n    ? Effect"
  ),
  response(
    "a genuine response to another request is accepted",
    "String(sent) !== String(received)",
    "String(sent) === \"never\""
  ),
  refusal("every 4xx refuses, a gateway's too", "!gateway.includes(status) && code !== \"\" ? ", "true ? "),
  refusal("a 5xx refuses", "status >= 400 && status <= 499", "status >= 400 && status <= 599"),
  of("src/internal/opener.ts", "test/Endpoint.test.ts")(
    "an old private key opens nothing",
    "for (const key of keys)",
    "for (const key of keys.slice(0, 1))"
  ),
  certificates(
    "a download that hangs is never given up",
    "Effect.timeoutOrElse(attempt(config, client, origin, trust, onSend), limit)",
    "attempt(config, client, origin, trust, onSend)"
  ),
  certificates(
    "merchants without certificates are asked again",
    "isFinal: (error) => error._tag === \"ApiError\" && error.status === 500",
    "isFinal: () => false"
  ),
  of("src/keys/downloading.ts", "test/CertificateStore.test.ts")(
    "short lives never learn the next certificate",
    "mayLackNext(yield* Clock.currentTimeMillis) ? 0 : interval",
    "interval"
  ),
  of("src/call/upload.ts", "test/api/media/Media.test.ts")(
    "a file without content is uploaded",
    "if (content.length === 0)",
    "if (content.length < 0)"
  ),
  of("src/call/upload.ts", "test/api/media/Media.test.ts")(
    "a name without a point has an extension",
    "/\\.([^.]*)$/.exec",
    "/(?:^|\\.)([^.]*)$/.exec"
  ),
  certificates("a response in doubt is said to be sent", "return withOutcome(error, \"NotSent\")", "return error"),

  // What is sent
  exchange("a redirect is followed", "    redirect: \"manual\"\n", "    redirect: \"follow\"\n"),
  exchange(
    "settings of fetch beneath its layer are lost",
    "    ...Context.getOrUndefined(context, FetchHttpClient.RequestInit),\n",
    ""
  ),
  exchange(
    "effect/http's own span sees the address",
    "HttpClient.TracerDisabledWhen, () => true",
    "HttpClient.TracerDisabledWhen, () => false"
  ),
  exchange(
    "the platform key is not named",
    "...(serial !== undefined && { \"wechatpay-serial\": serial })",
    ""
  ),
  layout(
    "what is sent is not what was signed",
    "HttpBody.uint8Array(signed, accept)",
    "HttpBody.text(JSON.stringify(body, null, 1), accept)"
  ),
  exchange(
    "a lost connection counts as not sent",
    "    outcome,\n    reason: { _tag: reason",
    "    outcome: \"NotSent\",\n    reason: { _tag: reason"
  ),
  encode("a mistyped field vanishes", "{ onExcessProperty: \"error\" }", "{ onExcessProperty: \"ignore\" }"),
  encode(
    "a request without fields is sent with any",
    "takesNoFields ? Object.keys(request) : []",
    "[]"
  ),
  of("src/wire/lenient.ts", "test/Wire.test.ts")(
    "a bound of requests hides a field of a response",
    "return SchemaAST.isString(ast)\n    ? Schema.String.annotate(descriptionOf(ast))",
    "return SchemaAST.isString(ast)\n    ? schema"
  ),
  encode("`..` leads to another route", "{0,2}$", "{0,1}$"),
  layout("a quote in a query is signed as it is not sent", ".replaceAll(\"'\", \"%27\")", ""),
  layout("a signed request goes to any address that a response names", "!origins.includes(url.origin)", "false"),
  encode(
    "half a surrogate pair is sent as another character",
    "!value.isWellFormed()",
    "false"
  ),
  file(
    "a file of any size is read",
    "if (read.length > maxBytes) return Effect.fail(tooLarge)",
    ""
  ),
  encode(
    "a field begins a header of its own",
    "!printable.test(text(name))",
    "name === \"\""
  ),
  encode("a route is signed as it is not sent", "(?!(\\.|%2e){1,2}(\\/|$))", ""),
  encode(
    "the configured mode means nothing",
    "config.mode !== undefined && !description.roles.includes(config.mode)",
    "false"
  ),
  file("a file's name is uploaded for its content", "isAsyncIterable(pieces) ? Stream", "true ? Stream"),
  of("src/config/merchant.ts", "test/Endpoint.test.ts")(
    "a signature in base64 is encoded twice",
    "ArrayBuffer.isView(signature) && signature.byteLength > 0",
    "signature"
  ),
  verification("a Request-ID may be a line of the log", "visible.test(id)", "true"),
  pipeline("an upload has less time than other calls", "Duration.max(config.timeout, leastTimeout)", "leastTimeout"),
  upload("the whole upload is signed", "signed: meta,", "signed: multipart.body,"),

  // What is repeated
  attempt(
    "a POST of unknown outcome is repeated",
    "error.outcome === \"Refused\" || !safe",
    "error.outcome === \"Refused\""
  ),
  describing(
    "a number that is not in the request makes it safe",
    "isBlank(encoded[description.idempotentBy ?? \"\"])",
    "isBlank(description.idempotentBy)"
  ),
  attempt("a repeat goes to the host that failed", ") turn++", ") turn += 2"),
  attempt("a later refusal settles an earlier doubt", "if (error.outcome === \"Unknown\") isUnknown = true", ""),
  money("src/payment/resolveUnknown.ts")(
    "a refusal settles the doubt about a number",
    "withOutcome(doubt.error, \"Unknown\")",
    "doubt.error"
  ),
  money("src/payment/resolveUnknown.ts")(
    "a number that was read from a store counts as new",
    "options.firstUse === true && error.outcome",
    "error.outcome"
  ),
  invocation("a client opens prepay_id=prepay_id=…", "found.startsWith(prefix)", "false"),
  invocation("a client opens undefined", "value === undefined || value === null ||", "value === null ||"),
  resolving(
    "an unknown outcome of a new number ends at once",
    "options.firstUse === true && error.outcome !== \"Unknown\"",
    "options.firstUse === true"
  ),
  resolving("a payment code is charged again", "safe || idempotentBy !== undefined", "true"),
  resolving(
    "other content under the number is asked for to the end",
    "case \"OtherContent\":\n            return doubt(true)",
    "case \"OtherContent\":\n            return doubt(false)"
  ),
  settling("transfers/settlement")(
    "a transfer that waits for its user loses package_info",
    "// Only a repeat returns `package_info`, without which the user cannot confirm.\n      return repeat",
    "return settled(bill)"
  ),
  settling("transfers/settlement")(
    "a transfer of another amount counts as this one",
    "|| !agrees(bill.transfer_amount, transfer_amount)",
    ""
  ),
  settling("payments/Refund")(
    "a refund of another amount counts as this one",
    "agrees(known.amount?.refund, request.amount.refund) && ",
    ""
  ),
  settling("payments/CodePay")(
    "a charge of another amount counts as this one",
    "agrees(order.amount?.total, amount.total) ? settled(order) : otherContent",
    "settled(order)"
  ),
  awaiting("a payment whose reversal is in doubt is paid", "inDoubt && outcome._tag", "false && outcome._tag"),
  awaiting(
    "the next reversal settles the doubt about one that got lost",
    "else if (closed.failure.outcome === \"Unknown\") inDoubt = true",
    "else inDoubt = closed.failure.outcome === \"Unknown\""
  ),
  awaiting(
    "a refused query says that nothing was paid",
    "Effect.mapError((error) => withOutcome(error, \"Unknown\"))",
    "Effect.mapError((error) => error)"
  ),
  awaiting(
    "an order in refund is paid",
    "return { _tag: \"Refunded\", order }",
    "return { _tag: \"Paid\", order, whileClosing }"
  ),
  awaiting(
    "a refund that is abnormal goes on",
    "      case \"ABNORMAL\":\n        return { _tag: \"Abnormal\", refund }\n",
    ""
  ),
  awaiting("a failed share counts as paid", "closed ? \"Failed\" : \"Succeeded\"", "\"Succeeded\""),
  attempt("a call that hangs was not sent", "sent ? \"Unknown\" : \"NotSent\"", "\"NotSent\""),

  attempt(
    "a call is repeated before Retry-After says so",
    "Duration.toSeconds(duration) >= (input.retryAfter ?? 0)",
    "Duration.toSeconds(duration) < Infinity"
  ),
  refusal("a byte order mark hides what an error document says", ".trim())", ")"),
  of("src/api/payments/Refund.ts", "test/api/bounds.test.ts")(
    "a refund refuses orders whose numbers are shorter than a prepayment's",
    "out_trade_no: Schema.optional(merchantNo(32))",
    "out_trade_no: Schema.optional(TransactionId.check(Schema.isMinLength(6)))"
  ),
  refusal("Retry-After is not read", "retryAfter: retryAfter(response.headers[\"retry-after\"], sent.now),", ""),
  refusal(
    "any text counts as a code",
    "isCode.exec(Json.textOf(document.code) ?? \"\")",
    "/.*/.exec(Json.textOf(document.code) ?? \"\")"
  ),
  error(
    "a doubt changes the error that others hold",
    "    : Reflect.construct(error.constructor, [{ ...error, ...definedFields({ cause: error.cause }), outcome }])",
    "    : Object.defineProperty(error, \"outcome\", { value: outcome, enumerable: true })"
  ),
  config(
    "too many requests are followed by as many at once",
    "Duration.times(duration, attempt === 1 ? 50 : 125)",
    "duration"
  ),
  error("SYSTEM_ERROR is final", "(SYSTEMERROR|BANKERROR|", "(BANKERROR|"),
  error("every 5xx may be repeated", "status >= 500 && temporary.test(code.replaceAll(\"_\", \"\"))", "status >= 500"),
  codes("too many requests are final unless with 429", ": tooMany.test(name)", ": false"),
  codes("the quota of a day is tried again", "name !== \"QUOTAEXCEED\"", "true"),
  resolving("a number of onboarding that is not known is asked for to the end", "  \"APPLYMENT_NOT_EXIST\",\n", ""),
  outcome(
    "a code of the kernel counts as not sent at every call",
    "(syscall !== undefined && beforeConnection.test(syscall))",
    "(syscall !== undefined && (beforeConnection.test(syscall) || unreachable.test(code)))"
  ),
  outcome("a connection that broke while writing counts as not sent", "(connect|bind|", "(connect|bind|write|"),
  outcome(
    "a code of the kernel counts as not sent where no call is named",
    "return failure(code, \"Connect\")",
    "return failure(code, \"Connect\", \"NotSent\")"
  ),
  outcome(
    "an alert of TLS counts as one of the handshake",
    "failure(code, tls.test(code) ? \"Tls\" : \"Lost\")",
    "failure(code, tls.test(code) ? \"Tls\" : \"Lost\", tls.test(code) ? \"NotSent\" : \"Unknown\")"
  ),
  outcome("the first of several addresses decides", "inner.find(({ outcome }) => outcome === \"Unknown\") ?? ", ""),
  outcome(
    "a connection that Deno could not make counts as not sent",
    "return failure(undefined, \"Connect\")",
    "return failure(undefined, \"Connect\", \"NotSent\")"
  ),
  outcome(
    "every abort counts as a tunnel that was refused",
    " && refusedTunnel.test(messageOf(error))",
    ""
  ),
  outcome("a client that wrote is not believed", "return sent ? failure(code, \"Lost\") :", "return"),
  of("src/node/collector.ts", "test/node/outcome.test.ts", "test/node/UndiciHttpClient.test.ts")(
    "what undici wrote is judged by a later code",
    ": new Sent(cause)",
    ": cause"
  ),
  of("src/transport/systemTimer.ts", "test/node/direct.test.ts")(
    "a test's clock does not count",
    "clock === systemClock && ",
    ""
  ),
  direct("a call that is interrupted goes on", "      ended = true\n      clearTimeout(timer)\n      hangUp?.()\n", ""),
  direct(
    "a key that does not come is waited for without end",
    "Exit.isExit(finished) ? finished : Effect",
    "true ? finished : Effect"
  ),
  direct("a response that is too large is read whole", "Transport.maxResponse", "Infinity"),
  tracing(
    "the program's own span is annotated",
    "isTraced(services) ? Effect.annotateCurrentSpan",
    "true ? Effect.annotateCurrentSpan"
  ),
  tracing("a failure without a tracer does not name the call", "          name,\n          parent,", "parent,"),

  // The sandbox
  sandbox("products/payments", "products/channels")(
    "an order is paid after its time",
    "if (now >= order.expiresAt)",
    "if (false)"
  ),
  sandbox("engine/store", "Sandbox")(
    "a used number is taken with other content",
    "contents.get(key) === text ? existing : conflict",
    "existing"
  ),
  of("src/api/payments/Combine.ts", "test/api/payments/Combine.test.ts")(
    "a merchant combines one order",
    "const subOrders = between(2, 10)",
    "const subOrders = between(1, 10)"
  ),
  sandbox("products/refunds", "Sandbox")(
    "an order is refunded twice in a minute",
    "now - latest.createdAt < pause",
    "false"
  ),
  sandbox("products/profitSharing", "products/profitSharing")(
    "more than what is not shared is refunded",
    "return refundable > 0 && amount > refundable",
    "return false"
  ),
  sandbox("products/complaints", "engine/notifications")(
    "a complaint is announced for days",
    "times(22, 300)",
    "times(989, 300)"
  ),
  sandbox("products/bills", "products/profitSharing")(
    "a link lasts five minutes",
    "briefly = 30_000",
    "briefly = 300_000"
  ),
  sandbox("protocol/requestParser", "protocol/requestParser")(
    "four bytes are taken",
    "astral.test(JSON.stringify(value))",
    "false"
  ),

  traffic("engine/requestHandler", "traffic/sandbox")(
    "a response is signed before the merchant is known",
    "trace.authorized || error !== undefined",
    "true"
  ),
  traffic("engine/authorization", "traffic/sandbox")(
    "eight bytes more of a body are shown",
    "shownBytes = 8",
    "shownBytes = 16"
  ),
  traffic("engine/operation", "traffic/sandbox")(
    "keys of responses stand in the order of the schema",
    "const rest = sorted(value)",
    "const rest = value"
  ),
  traffic("protocol/fieldIssue", "traffic/sandbox")(
    "characters of an order's number are counted",
    "const length = Buffer.byteLength(value)",
    "const length = value.length"
  ),
  traffic("engine/requestHandler", "sandbox/wire")(
    "an empty Wechatpay-Serial is unknown",
    "serial === \"\" || serial.toUpperCase()",
    "serial.toUpperCase()"
  ),
  traffic("engine/requestHandler", "sandbox/wire")(
    "the serial of the merchant's own certificate is unknown",
    "serial.toUpperCase() === keys.merchant.serial",
    "false"
  ),
  time(
    "milliseconds of a time are lost",
    "fraction.slice(0, 4)",
    "\"\""
  ),
  traffic("protocol/fieldIssue", "sandbox/wire")(
    "a request is refused by the endpoint with the fewest issues of any kind",
    "1000 * issues.filter",
    "0 * issues.filter"
  ),
  traffic("engine/ownership", "sandbox/wire")(
    "the sandbox refuses merchant numbers without their zeros in front",
    "mchid.padStart(10, \"0\")",
    "mchid"
  ),
  traffic("engine/requestHandler", "sandbox/wire")(
    "the fields of a request keep merchant numbers without their zeros in front",
    "fieldsWithZeros(context.kernel, read.success)",
    "read.success"
  ),
  traffic("protocol/requestParser", "sandbox/wire")(
    "the sandbox takes an empty application of a sub-merchant for one",
    "name === \"sub_appid\" || ",
    ""
  ),
  traffic("protocol/headers", "sandbox/wire")(
    "names of headers are in lower case",
    "=> [name, value])",
    "=> [name.toLowerCase(), value])"
  ),
  traffic("protocol/platform", "sandbox/wire")(
    "a rotated certificate is not valid yet",
    "Math.min(now, options.realTime(now))",
    "now"
  ),

  // What is printed
  error(
    "the HTTP client's error is printed, with its query",
    "  ({ isDownload, outcome, reason }): string =>\n    `",
    "  ({ cause, isDownload, outcome, reason }): string =>\n    `${cause && Redacted.value(cause)} "
  ),
  error(
    "what WeChat Pay says of a refusal stands in its message",
    "  ({ code, hint, outcome, retryAfter, signDifference, status }): string =>\n    [\n",
    "  ({ code, description, hint, outcome, retryAfter, signDifference, status }): string =>\n    [\n      Redacted.value(description),\n"
  ),
  settings("an APIv3 key's text stands in the error", ": `${bytes.length} bytes`", ": `${text} bytes`"),

  // Who we are
  config(
    "a key that is not the certificate's is taken",
    "!X509.samePublicKey(certificate.publicKey, privateKey)",
    "false"
  ),
  settings("a short APIv3 key is taken", "/^[\\x21-\\x7e]{32}$/.test(text)", "text !== \"\""),
  settings("an APIv3 key that no console takes is taken", "/^[\\x21-\\x7e]{32}$/.test(text)", "bytes.length === 32"),
  config(
    "the APIv3 key goes out as serial number",
    "[mchid, X509.normalizeSerial(Redacted.value(apiV3Key).export().toString())]",
    "[mchid]"
  ),
  settings(
    "nobody hears that the certificate expires",
    "now < notAfter - Duration.toMillis(renewal)",
    "now < notAfter"
  ),
  settings("plain http goes anywhere", "(allowPlainHttp || isLoopback(url))", "true"),

  // Who they are
  certificates(
    "a list that the public key did not sign is taken",
    "if (trust.required === \"Keys\") yield* verify(config, at, response, trust.keys)",
    ""
  ),
  certificates(
    "associated data of an envelope is not looked at",
    "associated_data === associatedData\n    ? ",
    "true ? "
  ),
  store("an unknown serial is asked for again and again", "const unknownFor = 3_600_000", "const unknownFor = 0"),

  // Codes of the sandbox
  ownership(
    "a number of another merchant is refused with a code that the page lacks",
    "wanted.find((code) => codes.includes(code))",
    "wanted.find((code) => code !== \"NO_AUTH\" || codes.includes(code))"
  ),
  transfers(
    "a receipt is refused with a code that its page lacks",
    "    if (transfer === undefined) return unknown\n    if (transfer.state !== \"SUCCESS\")",
    "    if (transfer === undefined) return notFound\n    if (transfer.state !== \"SUCCESS\")"
  ),

  router("a test that nobody handles comes again", "if (event_type === echo)", "if (event_type === \"\")"),
  of("src/cli/check.ts", "test/cli/inMemory.test.ts")(
    "an echo that is refused for our signature is no reason to stop",
    "if (doubt !== undefined) return Effect.succeed([doubt])",
    "if (doubt !== undefined) return Effect.succeed(undefined)"
  ),
  of("src/cli/check.ts", "test/cli/inMemory.test.ts")(
    "a gateway's response counts as an accepted signature",
    "return outcome === \"Refused\" ? undefined : wrong(",
    "return outcome !== \"NotSent\" ? undefined : wrong("
  ),
  of("src/payment/resolveUnknown.ts", "test/sandbox/platformWithdrawals.test.ts")(
    "a withdrawal whose number is forgotten is paid once more",
    "if (endpoint.queriesFirst && options.firstUse !== true) {",
    "if (options.firstUse === false) {"
  ),
  of("src/payment/resolveUnknown.ts", "test/sandbox/platformWithdrawals.test.ts")(
    "a withdrawal of other content under the number is called",
    "if (known._tag === \"OtherContent\") {",
    "if (known._tag === \"Settled\") {"
  ),
  of("src/api/ecommerce/Withdrawal.ts", "test/sandbox/platformWithdrawals.test.ts")(
    "a withdrawal is called before it is queried",
    "queriesFirst: true",
    "queriesFirst: false"
  ),
  of("src/wire/forJson.ts", "test/wire/forJson.test.ts")(
    "the shorter schema of a notification drops checks",
    "schema.ast.checks !== undefined || ",
    ""
  ),
  of("src/payment/resolvable.ts", "test/Endpoint.test.ts")(
    "a transfer is refused for good with a code that its page does not list",
    "!listed.has(error.code) ? withOutcome(error, \"Unknown\")",
    "!listed.has(error.code) ? error"
  ),
  of("src/inbox/redis.ts", "test/notification/redisFull.test.ts")(
    "nothing is taken out of a full Redis",
    "${evenIfFull}\nlocal token, count, lock",
    "local token, count, lock"
  ),
  of("src/inbox/redis.ts", "test/notification/redisFull.test.ts")(
    "nothing is finished in a full Redis",
    "${evenIfFull}\n${release}\nlocal id, token, kind",
    "${release}\nlocal id, token, kind"
  ),
  of("src/inbox/redis.ts", "test/notification/redisFull.test.ts")(
    "no lock is renewed in a full Redis",
    "${evenIfFull}\nlocal lock",
    "local lock"
  ),
  of("src/inbox/service.ts", "test/notification/NotificationInbox.test.ts")(
    "a defect of retrySchedule ends the consumer",
    "Effect.catchDefect(pauseOf(schedule, attempt), (defect) =>",
    "Effect.catchIf(pauseOf(schedule, attempt), () => false, (defect) =>"
  ),
  of("src/bill/day.ts", "test/BillDay.test.ts")(
    "a profit sharing bill that is not made yet counts as none",
    "isEarly ? Effect.fail(error) : Effect.succeedNone",
    "Effect.succeedNone"
  ),
  of("src/cli/certificates.ts", "test/cli/inMemory.test.ts")(
    "a gateway's response counts as a merchant without certificates",
    "[403, 404, 500].includes(status) && code !== \"\"",
    "[403, 404, 500].includes(status)"
  ),
  of("src/sandbox/products/transferAuthorizations.ts", "test/sandbox/products/transferAuthorizations.test.ts")(
    "an authorisation that ended covers transfers",
    "one.state === \"TAKING_EFFECT\" &&",
    "one.authorization_id !== undefined &&"
  ),
  of("src/sandbox/products/transferAuthorizations.ts", "test/sandbox/products/transferAuthorizations.test.ts")(
    "a user may have any number of authorisations",
    "others.length >= most",
    "others.length > 99"
  ),
  of("src/sandbox/engine/resource.ts", "test/sandbox/engine/resource.test.ts")(
    "a change by hand ends the plan of an entity",
    "if (next !== undefined) states.schedule(",
    "if (next !== undefined && entity.state !== \"PAUSED\") states.schedule("
  ),
  of("src/sandbox/engine/product.ts", "test/sandbox/engine/product.test.ts")(
    "openids in a list are shown in full",
    "Array.isArray(view) ? name : key",
    "key"
  ),
  of("src/sandbox/engine/values.ts", "test/sandbox/engine/resource.test.ts")(
    "a filter of a list fits any value",
    "(wanted.get(name) ?? value) === value",
    "name !== \"\""
  ),
  of("src/sandbox/products/fapiaoIndustries.ts", "test/api/fapiao/industries.test.ts")(
    "an application has any number of invoices at a time",
    "if (current !== undefined) return current",
    "if (current === null) return current"
  ),
  of("src/api/transfers/authorizedTransfers.ts", "test/api/transfers/TransferAuthorization.test.ts")(
    "a transfer may name two authorisations, or none",
    ".check(nameGiven, eitherOf(\"authorization_id\", \"out_authorization_no\"))",
    ".check(nameGiven)"
  ),

  // Notifications
  notification("verify")("a body of any size is read", "if (!(body.length <= maxBodySize))", "if (false)"),
  handler(
    "what breaks outside a handler's function is a defect",
    "Effect.as(Effect.logError(\"a notification could not be received\", cause), broken)",
    "Effect.failCause(cause)"
  ),
  handler(
    "a key is waited for without end",
    "Notification.verify(headers, body, options, remaining(timeLimit, spent))",
    "Notification.verify(headers, body, options)"
  ),
  stopwatch(
    "a handler's time does not begin with the request",
    "clock.monotonicTimeNanosUnsafe() - fiber.getRef(Spent)",
    "clock.monotonicTimeNanosUnsafe()"
  ),
  stopwatch(
    "a handler's time is measured by the clock on the wall",
    "return () => clock.monotonicTimeNanosUnsafe() - began",
    "const since = clock.currentTimeNanosUnsafe() - clock.monotonicTimeNanosUnsafe() + began\n  return () => clock.currentTimeNanosUnsafe() - since"
  ),
  handler("a body is waited for without end", "duration: remaining(receiver.timeLimit, spent)", "duration: \"1 day\""),
  handler("a function begins when nobody waits for it", "Duration.isZero(left)", "false"),
  content("router")(
    "a question has the time of other notifications",
    "Duration.times(event.response.timeLimit, share)",
    "Duration.infinity"
  ),
  content("router")(
    "a question is responded to without content",
    "Effect.flatMap(work, (result) => respond(opened, result))",
    "Effect.asVoid(work)"
  ),
  content("content")("a response carries fields that nobody asked for", ", { onExcessProperty: \"error\" }", ""),
  content("content")(
    "a response that has to be signed is not",
    "content.signed ? yield* signature(opened, body) : {}",
    "{}"
  ),
  content("inbox")(
    "an inbox stores a question",
    "run !== undefined && atOnce?.asks(posted.event_type) === true",
    "run !== undefined && atOnce === undefined"
  ),
  of("src/sandbox/engine/deliveries.ts", "test/sandbox/engine/deliveries.test.ts")(
    "a response without content is enough for the sandbox's question",
    "(status === 204 && question === undefined)",
    "status === 204"
  ),
  notification("verify")("a body that was parsed is read", "if (!isBytes(body))", "if (false)"),
  of("src/NotificationHandler.ts", "test/notification/NotificationHandler.test.ts")(
    "a body that was read before counts as too large",
    "reason.reason === \"BodyTooLarge\"",
    "true"
  ),
  of("src/notification/decode.ts", "test/notification/NotificationHandler.test.ts")(
    "a program that declares both twins is asked to declare one",
    "twins.every(isOther) ? twins[0] : undefined",
    "twins.find(isOther)"
  ),
  notification("open")(
    "content of an unknown merchant goes to the first",
    "candidates.find(({ merchant }) => named.includes(merchant.config.mchid))",
    "candidates.find(({ merchant }) => named.includes(merchant.config.mchid)) ?? first"
  ),
  of("src/NotificationEvent.ts", "test/notification/events.test.ts")(
    "a refund or transfer of another merchant is handed out",
    "named.some((field) => plain[field] === recipient.mchid)",
    "true"
  ),
  notification("merchants")(
    "a router's function runs as the first merchant",
    "Effect.provideContext(effect, Context.make(WeChatPayConfig, config).pipe(Context.add(CertificateStore, store)))",
    "effect as never"
  ),
  notification("decode")(
    "content is handed out even if the declaration objects",
    "return issue !== undefined",
    "return false"
  ),
  router(
    "what nobody handles is acknowledged",
    "if (result === acknowledge) return Effect.void",
    "if (result !== 0) return Effect.void"
  ),
  order(
    "an order that is not paid is handed out as paid",
    "plain.trade_state === \"SUCCESS\" ? undefined :",
    "plain.trade_state !== undefined ? undefined :"
  ),
  order(
    "a combined order is paid if one of its orders is",
    "sub_orders.every((order: unknown) => Reflect",
    "sub_orders.some((order: unknown) => Reflect"
  ),
  order("an education deduction is taken for an order", "  \"trade_state_description\",\n", ""),
  order("an entrusted deduction is taken for an order", "plain.trade_type !== \"PAP\" && ", ""),
  order(
    "an order without a number is an order",
    "plain.out_trade_no !== undefined && plain.trade_state !== undefined",
    "plain.trade_state !== undefined"
  ),
  event(
    "a payment to another merchant is ours",
    "plain[fields.mchid] !== recipient.mchid",
    "plain[fields.mchid] === \"\""
  ),
  event(
    "a payment for another application is ours",
    "recipient.appids.some((own) => own === appid)",
    "recipient.appids.some((own) => own !== appid)"
  ),
  difference("a body of another length agrees", "return length === ourLength", "return length >= 0"),
  difference("what is shown need not agree", "if (at < Math.max(ours.length, theirs.length))", "if (at < 0)"),

  // What requests may say, and what responses may
  wire("pages")("a page may have any size", "Schema.isBetween({ minimum: least, maximum: most })", "Schema.isInt()"),
  wire("pages")(
    "what a program leaves out of a page does not go out",
    "offset: defaulted(Schema.Natural, 0)",
    "offset: Schema.optional(Schema.Natural)"
  ),
  wire("together")(
    "a request goes without either of two fields",
    "countPresent(fields, names) > 0 ?",
    "countPresent(fields, names) >= 0 ?"
  ),
  wire("together")(
    "a request names two things where one is meant",
    "countPresent(fields, names) === 1",
    "countPresent(fields, names) > 0"
  ),
  wire("configured")(
    "what the configuration has is not filled in",
    "(config) => Option.fromUndefinedOr(read(config))",
    "() => present(field)"
  ),
  merchantCoupons(
    "a response is held to a request's bounds",
    "Schema.optional(lenient(DisplayPattern))",
    "Schema.optional(DisplayPattern)"
  ),
  marketing(
    "a response needs what a request needs",
    "ResponseFixedCashCoupon = lenient(FixedCashCoupon)",
    "ResponseFixedCashCoupon = FixedCashCoupon"
  ),
  batches(
    "details of a batch are listed without being asked for",
    "detailsById({ ...request, need_query_detail: true })",
    "detailsById({ ...request, need_query_detail: false })"
  ),

  // Platforms
  of("src/api/ecommerce/Applyment.ts", "test/api/ecommerce/Applyment.test.ts")(
    "papers of an application go out as a list",
    "Schema.fromJsonString(MediaIds)",
    "MediaIds"
  ),
  of("src/api/ecommerce/applyments.ts", "test/api/ecommerce/pages.test.ts")(
    "the number of a bank account goes out in the clear",
    "  account_number: Sensitive\n",
    "  account_number: Schema.String\n"
  ),
  of("src/api/ecommerce/DayEndWithdrawal.ts", "test/api/ecommerce/events.test.ts")(
    "a withdrawal of the platform's is reported as a sub-merchant's",
    "plain.sub_mchid !== undefined && plain.total_amount !== undefined",
    "false"
  ),
  of("src/api/ecommerce/Closure.ts", "test/internal/lenient.test.ts")(
    "an account that is paid out is left out",
    "  amount: Schema.optional(Fen)\n}).annotate(essential)",
    "  amount: Schema.optional(Fen)\n})"
  ),
  of("src/api/ecommerce/CombinePapay.ts", "test/api/ecommerce/repeats.test.ts")(
    "a charge under a contract is repeated by itself",
    "  request: PayRequest,",
    "  idempotentBy: \"combine_out_trade_no\",\n  request: PayRequest,"
  ),
  of("src/api/ecommerce/Refund.ts", "test/api/ecommerce/Refund.test.ts")(
    "a refund is of a sub-merchant and of a person",
    "eitherOf(\"sub_mchid\", \"individual_auth_id\")",
    "oneOf(\"sub_mchid\", \"individual_auth_id\")"
  ),

  // Lists whose pages have numbers
  pagination("a page that comes again is read again", "if (Equal.equals(second.found, first)) return Stream.empty", ""),
  pagination(
    "items that were left out move the pages",
    "Array.isArray(list) ? list.length : found.length",
    "found.length"
  ),
  pagination("items that are counted come twice", "size > 1 && areCounted", "false && areCounted"),
  pagination("a first item that cannot be read counts as another page", "(first.length < size && ", "(false && "),

  // What a failure must not cost
  lazyRuntime("a layer that failed once is not built again", "if (runtime === current && !ended)", "if (false)"),
  lazyRuntime("a handler that ended builds its layer again", "runtime === current && !ended", "runtime === current"),
  inboxService("a second replay has the number of the first", "Number(replaySuffix.exec(id)?.[1] ?? 0)", "0"),
  inboxService(
    "a dead letter of another version is thrown away",
    "of the library; it is kept`)\n            return keep",
    "of the library; it is kept`)\n            return finish"
  ),
  inboxService(
    "a consumer that crashes starts attempts without end",
    "if (attempt > maxAttempts) return",
    "if (false) return"
  ),
  inboxService("the reason of a failed burial is lost", "failure.attempt >= attempt - 1", "false"),
  inboxService("a failed burial costs attempts", "_tag: \"Postpone\", delay", "_tag: \"Retry\", delay"),
  inboxService(
    "a notification that cannot be buried is finished",
    "satisfies Settlement\n      })",
    "satisfies Settlement\n      }).pipe(Effect.as(finish))"
  ),
  inboxModels("the cause of a store's error is not reported", "Cause.isCause(innermost)", "false"),
  inboxModels("a dead letter's reason holds values", "/^[A-Za-z][A-Za-z0-9_]{1,49}$/.test(value)", "true"),
  inbox(
    "a delivery is acknowledged after its stream ended",
    "Exit.isSuccess(exit) ? Deferred.succeed",
    "true ? Deferred.succeed"
  ),
  inboxOptions("a concurrency of nothing is taken", "number >= 1", "number >= 0"),
  inboxOptions("a prefix may match the keys of others", "/^[A-Za-z0-9_.:/-]{1,200}$/", "/^.*$/"),
  inboxOptions("a name may be that of another inbox's dead letters", "(?!.*-dead$)", ""),
  inboxOptions("a table's name may be cut off", "[A-Za-z0-9_]{0,49}$/", "[A-Za-z0-9_]*$/"),
  inboxStore(
    "a command has no time limit",
    "{ duration, orElse: () => late }",
    "{ duration: Duration.infinity, orElse: () => late }"
  ),
  of("src/transport/timeLimit.ts", "test/notification/store.test.ts")(
    "a command has no time limit by the system's clock",
    "resume(Effect.andThen(Fiber.interrupt(fiber), Effect.suspend(orElse)))",
    ""
  ),
  of("src/transport/systemTimer.ts", "test/notification/store.test.ts")(
    "a long time limit ends at once",
    " && millis <= longest",
    ""
  ),
  inboxStore(
    "a command for which nobody waits goes on",
    "Effect.onInterrupt(() => abandon)",
    "Effect.onInterrupt(() => Effect.void)"
  ),
  certificates(
    "a merchant whose change is complete is to give the key that it gave",
    "trust.keys.some(({ kind }) => kind === \"publicKey\")",
    "false"
  ),
  billLine("a row has fields of the one before", "blanks = blanks * 2 +", "blanks ="),
  billLine("a row has the cells of the one before", "if (!column.read(value, cell)) return undefined", ""),
  billLine("a zero that stands for nothing is read", " || isBlank(column, cell)) continue", ") continue"),
  billLine(
    "a cell that does not fit leaves the one before",
    "if (!column.read(value, cell)) return undefined",
    "column.read(value, cell)"
  ),
  billLine(
    "a row that fits by its fields is not checked as a whole",
    "ast.checks === undefined && ast.encoding === undefined && ast.encodingChecks",
    "ast.encoding === undefined && ast.encodingChecks"
  ),
  billLine("a default is that of the row before", ".every((name) => Object.hasOwn(fields, name))", ""),
  billLine("a program changes rows that are not read yet", "const value = { ...decoded }", "const value = decoded"),
  billLine(
    "text is taken that a check refuses",
    "SchemaAST.isString(ast) && ast.checks === undefined",
    "SchemaAST.isString(ast)"
  ),
  billLine(
    "a row has the time of the one before",
    "time !== undefined && time.encoded === encoded",
    "time !== undefined"
  ),
  billLine("rows share what no field has", "if (!others.read(value, unnamedOf(cells))) return undefined", ""),
  dailyBills(
    "a bill that is there is downloaded again",
    "if (!(yield* fs.exists(path)))",
    "if (!(yield* fs.exists(`${path}.`)))"
  ),
  dailyBills(
    "a day is reconciled before its bill is there",
    "{ hours: 10, days: count - index }",
    "{ days: count - index }"
  ),
  dailyBills("a report is written where it may be read half", "writeFileString(part,", "writeFileString(report,"),
  billCells("days of a bill begin at midnight in Greenwich", " - 8 * hour", ""),
  billCells("a 32nd day is one of the next month", "day <= 31 &&", "day <= 32 &&"),
  billAmount("a refund of nothing is a negative zero", "first === 1 && fen !== 0", "first === 1"),
  gather(
    "a notification is acknowledged before it is stored",
    "running++",
    "underWay++\n      for (const one of all) respond(one, Exit.void)"
  ),
  gather("a bad notification fails those that came with it", " && !options.isFinal(exit)", " && false"),
  gather("what had no response in time is sent again one by one", " && !options.isFinal(exit)", ""),
  gather(
    "a duplicate takes the place of the first",
    "const known = waiting.get(request.id)",
    "const known = undefined"
  ),
  gather("who leaves takes along who waits for the same", "one.resumes.size === 0 && waiting.get", "waiting.get"),
  gather(
    "what nobody waits for is stored",
    "if (one.resumes.size === 0 && waiting.get(request.id) === one) waiting.delete(request.id)",
    ""
  ),
  gather("what failed is repeated for nobody", "one.resumes.size === 0\n      ? Effect.void", "false ? Effect.void"),
  gather("a flood is sent at once", "while (running < mostCommands) {", "while (true) {"),
  gather("nothing is stored after two commands", "running--", ""),
  inboxStore(
    "a store that is down is asked for each notification",
    "reason.error.reason._tag === \"Timeout\"",
    "false"
  ),
  timeLimit(
    "what is late goes on",
    "Effect.andThen(Fiber.interrupt(fiber), Effect.suspend(orElse))",
    "Effect.suspend(orElse)"
  ),
  timeLimit("what nobody waits for goes on", "return Fiber.interrupt(fiber)", "return Effect.void"),
  timeLimit("an effect with a time limit has no services", "runForkWith(services)", "runForkWith(Context.empty())"),
  inboxStore("a claim whose response was lost waits for its lock", "lost.add(token)", ""),
  inboxStore(
    "a notification that nobody waits for is kept",
    "if (waiter === undefined) return release(element)",
    "if (waiter === undefined) return Effect.void"
  ),
  inboxStore(
    "what a consumer did not finish is not given back",
    "Effect.andThen(release(element), Effect.failCause(exit.cause))",
    "Effect.failCause(exit.cause)"
  ),
  inboxStore("a lock is not renewed", "command(backend.renew(", "Effect.succeed(("),
  inboxRedis(
    "Redis: a consumer settles what another one holds",
    "if redis.call(\"HGET\", owners, id) ~= token then return 0 end",
    ""
  ),
  inboxRedis(
    "Redis: a lock of another is renewed",
    "if redis.call(\"HGET\", owners, ARGV[i]) == ARGV[i + 1] then",
    "if true then"
  ),
  inboxRedis("Redis: a foreign element is deleted", "redis.call(\"ZADD\", foreign, at(now), id)", ""),
  inboxRedis(
    "Redis: a duplicate is stored again",
    "if redis.call(\"HEXISTS\", items, id) == 1 then return true end",
    ""
  ),
  inboxRedis("Redis: a finished id is forgotten", "return forget and tonumber(forget) > now", "return false"),
  inboxRedis("Redis: of several notifications one is stored", "for i = 1, #ARGV, 2 do", "for i = 1, 2, 2 do"),
  inboxPostgres(
    "PostgreSQL: a consumer settles what another one holds",
    " AND lock = ${token}::uuid`\n\n  return",
    "`\n\n  return"
  ),
  inboxPostgres(
    "PostgreSQL: two consumers are given one notification",
    "due_at = ${lockEnd}\n          WHERE sequence",
    "due_at = now()\n          WHERE sequence"
  ),
  inboxPostgres(
    "PostgreSQL: machines that store the same notifications wait for each other",
    "elements.toSorted((a, b) => a.id < b.id ? -1 : 1)",
    "elements"
  ),
  inboxPostgres("PostgreSQL: a finished id is forgotten", "AND t.forget_at <= now()", ""),
  inboxPostgres("PostgreSQL: a table of another kind is taken", "if (types.get(name) === type) continue", "continue"),
  inboxPostgres(
    "PostgreSQL: taking reads the whole backlog",
    "ORDER BY inbox, dead, due_at, sequence",
    "ORDER BY element"
  ),
  awaiting(
    "a mistake of the program closes the order",
    "Effect.raceFirst(polled, notified)",
    "Effect.race(polled, notified)"
  ),
  awaiting(
    "a question that does not fit is asked to the end",
    "result.failure._tag !== \"RequestEncodeError\"",
    "true"
  ),
  sharing(
    "a return is taken for a sharing",
    "(event.summaries[opened.event_type] ?? opened.summary) === opened.summary",
    "true"
  ),
  sandbox("http/directory", "server")(
    "somebody's own keys are written over",
    "if (yield* fs.exists(path.resolve(directory, file))) return yield* broken",
    "yield* Effect.void"
  ),
  sandbox("core", "engine/faults")(
    "an injected failure waits for an endpoint that does not exist",
    "return isKnown",
    "return true"
  ),
  papay(
    "a deduction needs no schedule",
    "if (schedule.state !== \"SCHEDULED\") return refuse",
    "if (schedule.state === \"PAID\") return refuse"
  ),
  papay("a deduction needs no notice", "if (period === undefined || period.deducted)", "if (period === undefined)"),
  papay("two deductions of a contract may be under way", "if (isPending(contract)) return", "if (false) return"),
  papay(
    "a contract that ended gives money",
    "if (status === \"PAYERROR\" || contract.state === \"TERMINATED\") {",
    "if (status === \"PAYERROR\") {"
  ),
  papay(
    "the contract outlives its deduction",
    "contracts.end(now, contract, \"SYSTEM_TERMINATE\")",
    "contract.period = undefined"
  ),
  papay("a deduction is possible on any day", "if (Protocol.day(now) !== schedule.date) return", "if (false) return"),
  papay("more may be deducted than was announced", "return total <= period.amount", "return total <= 1_000_000"),
  papayContracts(
    "a code is signed twice",
    "if (contracts.get(key) !== undefined) return refuse",
    "if (false) return refuse"
  ),
  papayContracts("a page of signing lasts for ever", "if (now >= session.expiresAt) {", "if (now < 0) {"),
  papayContracts(
    "the address of the template is ignored",
    "plans.get(plan_id)?.terminateNotifyUrl ?? notifyUrl",
    "notifyUrl"
  ),
  papayApi("Deduction")(
    "an ordinary payment is taken for a deduction",
    "(plain.trade_type === \"PAP\" || plain.contract_id !== undefined)",
    "plain.out_trade_no !== undefined"
  ),
  papayApi("Deduction")(
    "a fee of parking is taken for a deduction",
    "plain.trade_scene === undefined &&",
    "plain.out_trade_no !== undefined &&"
  ),
  papayModels(
    "a deduction of another amount is taken for the one requested",
    `  agrees(known.amount?.total, amount.total)
    ? settled({`,
    `  agrees(known.amount?.total, known.amount?.total)
    ? settled({`
  ),
  papayModels(
    "a contract in force is taken for one that ended",
    "known.contract_state === \"TERMINATED\" ? settled(known) : repeat",
    "settled(known)"
  ),
  papayModels(
    "what is not scheduled is taken for scheduled",
    `    default:
      return repeat
`,
    `    default:
      return settled(known)
`
  ),
  payscoreOfSubMerchants(
    "a sub-merchant's collection is the service provider's",
    "      subMchid: order.sub_mchid,\n",
    ""
  ),
  applying("an application is waited for although somebody must sign", "TO_BE_SIGNED: \"ActionNeeded\",", ""),
  applying(
    "a step that the program has acted on ends the wait again",
    "state === options.known ? undefined : ends",
    "ends"
  ),
  applying("applications are queried every minute", "Schedule.spaced(\"5 minutes\")", "Schedule.spaced(\"1 minute\")"),
  stoppedClock("a test that hangs is left alone", "clock.currentTimeMillisUnsafe() === time", "false"),
  stoppedClock("a test that goes on is warned", "clock.currentTimeMillisUnsafe() === time", "true"),
  sandbox("engine/deliveries", "engine/notifications")(
    "the response of a receiver is not read",
    "typeof received === \"object\" ? received.status : received",
    "typeof received === \"object\" ? 500 : received"
  ),
  sandbox("http/journalFile", "journal")(
    "half a line stays in the journal",
    "if (isRetry) truncateSync(path, length)",
    ""
  ),
  sandbox("http/journalFile", "journal")("an entry that could not be written is lost", "waiting += `", "waiting = `"),
  sandbox("engine/requestHandler", "journal")(
    "what is not in the journal is confirmed",
    "if (issue !== undefined) {",
    "if (false) {"
  ),
  notification("open")(
    "a profit sharing goes to who shared",
    "receiver.type === \"MERCHANT_ID\"",
    "receiver.type === \"NOBODY\""
  ),
  notification("open")(
    "a complaint goes to a merchant that cannot see it",
    "? provider ?? first : first",
    "? first : first"
  ),
  merchants(
    "a merchant that could not be looked up is never asked for again",
    "Cause.hasInterruptsOnly(cause) ? Effect.void : map.invalidate(mchid)",
    "Effect.void"
  ),
  merchants(
    "a lookup that dies is a defect",
    "Effect.catchDefect((defect) => Effect.fail(defect))",
    "Effect.catchDefect((defect) => Effect.die(defect))"
  ),
  merchants(
    "an error names nobody's variable",
    "found !== undefined || own.test(name) ? `M",
    "found !== undefined ? `M"
  ),
  merchants(
    "another merchant's settings are used",
    "found.mchid === undefined || found.mchid === mchid\n",
    "found.mchid !== \"\"\n"
  ),
  merchants(
    "a merchant signs with everybody's key",
    "found !== undefined || own.test(name) ? Effect.succeed(found)",
    "found !== undefined ? Effect.succeed(found)"
  ),
  merchants("idle merchants stay", "idleTimeToLive ?? \"15 minutes\"", "\"30 days\""),
  merchants(
    "the second merchant's notifications are refused",
    "Effect.provideService(OtherMerchants, rest)",
    "Effect.provideService(OtherMerchants, [])"
  ),
  merchants(
    "a replaced key stays in use",
    "invalidate: (mchid) => map.invalidate(mchid)",
    "invalidate: () => Effect.void"
  ),
  command("call")(
    "money moves without a question",
    "if (yes || config.loopback) return",
    "if (!yes || config.loopback) return"
  ),
  command("call")(
    "an endpoint that moves money is called without a question",
    "description.method !== \"GET\" && !endpoint.description.safe",
    "description.method === \"GET\""
  ),
  command("call")(
    "a route is called without a question",
    "if (method !== \"GET\") yield*",
    "if (method === \"GET\") yield*"
  ),
  command("call")(
    "a field that there is not is dropped",
    "onExcessProperty: \"error\"",
    "onExcessProperty: \"ignore\""
  ),
  command("call")(
    "the query of a route is dropped",
    "const request = { ...query, ...fields }",
    "const request = fields"
  ),
  command("output")(
    "an unknown outcome ends as a refusal",
    "outcome === \"Unknown\" ? \"unknown\"",
    "outcome === \"\" ? \"unknown\""
  ),
  command("output")(
    "what was not sent ends as a refusal",
    "outcome === \"NotSent\" || setup.has(_tag)",
    "setup.has(_tag)"
  ),
  command("bill")(
    "a day without a bill is an error code",
    "error.code === \"NO_STATEMENT_EXIST\"",
    "error.code === \"\""
  ),
  command("bill")("counts are amounts", "!/count|rows|total_rows/.test(field)", "field !== \"\""),
  command("verify")("a stored notification is stale", "asOf(seconds),", "asOf(now),"),
  command("verify")(
    "an editor's line end makes a notification a forgery",
    "verifyMessage(other, flags.kind)",
    "verified"
  ),
  command("call")(
    "a refusal keeps what WeChat Pay says of it",
    "Redacted.value(error.description)",
    "error.description"
  ),
  command("verify")("nobody says how old a notification is", "Math.abs(age) > Verification.tolerance", "age === 0.5"),
  command("check")(
    "another key's signature is fine",
    "code === \"SIGN_ERROR\" || (status === 401 && code !== \"\")",
    "status === 1"
  ),
  command("samples", "samples")("a sample is for another merchant", "if (value === mchid) return own.mchid", ""),
  durable("orders", "DurablePayment")(
    "what somebody refunded is fulfilled",
    "case \"SUCCESS\":\n      return \"Paid\"",
    "case \"SUCCESS\":\n    case \"REFUND\":\n      return \"Paid\""
  ),
  durable("orders", "DurableStore")("the payer is stored", "[\"appid\", \"mchid\", ...kept]", "[\"payer\", ...kept]"),
  durable("DurablePayment", "DurablePayment")(
    "what is not known is closed",
    "{ state: \"Unsettled\" } satisfies Settled",
    "{ state: \"Closed\" } satisfies Settled"
  ),
  durable("DurablePayment", "DurablePayment")(
    "a payment that comes after the end is forgotten",
    "settled !== undefined && settled.state !== \"Paid\"",
    "settled === undefined"
  ),
  durable("DurablePayment", "orders")(
    "paid is final while a reversal is in doubt",
    "const isReversed = orders.reverses &&",
    "const isReversed = !orders.reverses &&"
  ),
  durable("DurablePayment", "orders")(
    "what was reversed is paid where a query says so",
    "(closed._tag === \"Success\" || closed.failure",
    "(closed._tag !== \"Success\" && closed.failure"
  ),
  durable("DurablePayment", "orders")(
    "an order is fulfilled by the payment of another sub-merchant",
    "if (!orders.isOf(order, reference)) {",
    "if (order === null) {"
  ),
  durable("DurablePayment", "orders")(
    "a combined payment is paid of which one order is not",
    "if (orders.stateOf(yield* stored.read(order)) !== \"Paid\") {",
    "if (orders.stateOf(yield* stored.read(order)) === \"Closed\") {"
  ),
  durable("DurablePayment", "DurablePayment")(
    "every refund is one of these orders'",
    "if (refusal?.numbers.includes(out_refund_no) !== true) return false",
    ""
  ),
  durable("DurablePayment", "orders")(
    "paid is final though a reversal may have been sent earlier",
    "closed.failure.outcome !== \"Refused\"",
    "closed.failure.outcome === \"Unknown\""
  ),
  durable("DurablePayment", "orders")(
    "the orders of a combined payment share a refund",
    "`${number}@${index + 1}`",
    "`${number}@${index > 0 ? 1 : 1}`"
  ),
  durable("DurablePayment", "DurablePayment")(
    "a failure that passes is final",
    "if (pause !== undefined) {",
    "if (pause === \"\") {"
  ),
  durable("DurablePayment", "DurablePayment")(
    "a refund that was decided on is forgotten",
    "decided.numbers.join() !== numbers.join()",
    "decided.numbers.join() === \"\""
  ),
  durable("refunding", "DurableRefund")(
    "another refund under the number counts as this one",
    "return sameContent(known.success, request)",
    "return sameContent(known.success, request) || true"
  ),
  durable("refunding", "DurablePayment", "DurableRefund")(
    "an abnormal refund is nobody's affair",
    "    case \"ABNORMAL\":\n",
    "    case \"\":\n"
  ),
  durable("DurableTransfer", "DurableTransfer")(
    "another transfer under the number counts as this one",
    " || !agrees(bill.transfer_amount, request.transfer_amount)",
    ""
  ),
  durable("DurableTransfer", "DurableTransfer")(
    "a transfer is created although it is to be cancelled",
    "if (cancelling) {",
    "if (now < 0) {"
  ),
  durable("DurableTransfer", "DurableTransfer")(
    "a transfer is created that WeChat Pay may have forgotten",
    "return cancelling || now > last ? undefined",
    "return cancelling ? undefined"
  ),
  durable("stored", "DurableStore")(
    "a wrong statement is run for ever",
    "if (defect.isRetryable) return defect._tag",
    "if (defect._tag) return defect._tag"
  ),
  durable("stored", "DurableStore")(
    "a function that lost its connection stops the order",
    "return reason === undefined\n        ?",
    "return reason !== \"\"\n        ?"
  ),
  durable("stored", "DurableStore")(
    "what ended wrote before a defect stays",
    "Effect.as(rollback(transactional, Effect.suspend(() => ended(outcome, data)))",
    "Effect.as(rollback(false, Effect.suspend(() => ended(outcome, data)))"
  ),
  durable("stored", "DurablePayment")(
    "a defect ends an order",
    "SuspendOnFailure.context(true)",
    "SuspendOnFailure.context(false)"
  ),
  durable("stored", "DurableStore")("a failure keeps what it wrote", "Option.isNone(sql)", "!Option.isNone(sql)"),
  durable("watch", "DurablePayment")(
    "an order is queried before anybody could pay it",
    "if (first === undefined || first <= now) {",
    "if (now > 0 || now === 0) {"
  ),
  durable("watch", "DurablePayment")(
    "one failed look ends an order that nobody looked at in time",
    "if (now - last(signalled) > hour)",
    "if (now < 0)"
  ),
  durable("watch", "DurableRefund", "DurableTransfer")(
    "the first refusal stays when all is well",
    "if (reason !== (last?.reason ?? \"\"))",
    "if (last === undefined && reason !== \"\")"
  ),
  durable("stored", "stored")("a name that the store cuts off", "{1,100}$/u", "{1,127}$/u"),
  durable("stored", "stored")("a name that the store does not take", "/^[^\\p{Cc}\\p{Cs}]", "/^[^]"),
  durable("DurablePayment", "orders")(
    "an order is watched that could not be refunded",
    "refundNo(number, 49)",
    "refundNo(\"\", 49)"
  ),
  durable("upkeep", "DurableStore")(
    "nobody learns that PostgreSQL has no limit for transactions",
    "idle_in_transaction_session_timeout === \"0\"",
    "idle_in_transaction_session_timeout === \"\""
  ),
  durable("DurableStore", "DurableStore")(
    "a client that changes names hides what is stopped",
    "    const sql = (yield* SqlClient.SqlClient).withoutTransforms()\n    const rows = yield* runs(",
    "    const sql = yield* SqlClient.SqlClient\n    const rows = yield* runs("
  ),
  durable("upkeep", "DurableStore")(
    "orders without a worker hide all others from the engine",
    "NOW() + INTERVAL '1 day'",
    "NOW() - INTERVAL '1 day'"
  ),
  durable("upkeep", "DurableStore")(
    "orders that were set aside are not read once their worker starts",
    "if (back.length > 0)",
    "if (back.length < 0)"
  ),
  durable("DurableEngine", "DurableStore")(
    "a paid order ends by a defect where its worker is missing",
    "entityRegistrationTimeout: \"Infinity\"",
    "entityRegistrationTimeout: \"1 minute\""
  ),
  durable("DurableStore", "DurableStore")(
    "what has just ended is deleted",
    "AND r.id < ${String(before)} AND r.payload LIKE",
    "AND r.payload LIKE"
  ),
  law("engine/ledger")("money that moves stays where it was", "apply(from, -fen)", "apply(from, 0)"),
  law("engine/ledger")("an account gives what it has not", "left >= 0 ||", "left > -1_000_000 ||"),
  law("products/ecommerce/accounts")(
    "no fee is taken",
    "fen: fee, type: \"扣除交易手续费\"",
    "fen: 0, type: \"扣除交易手续费\""
  ),
  law("products/ecommerce/refundFunding")(
    "a refund is not debited",
    "...parts.map(({ fen, source }) => ({ from: placeOf(order, source), to: way(refund), fen }))",
    "...parts.map(({ source }) => ({ from: placeOf(order, source), to: way(refund), fen: 0 }))"
  ),
  law("products/ecommerce/refundFunding", "test/sandbox/platformSharing.test.ts")(
    "a closed refund does not come back",
    "state === \"SUCCESS\" ? arrive : putBack",
    "state === \"SUCCESS\" ? arrive : arrive"
  ),
  of("src/sandbox/products/ecommerce/accounts.ts", "test/sandbox/ecommerce/payouts.test.ts")(
    "one of combined charges is reversed, and another not",
    "if (!ledger.isCovered(own.flatMap(({ legs }) => legs))) return false",
    ""
  ),
  law("products/ecommerce/withdrawals", "test/sandbox/platformWithdrawals.test.ts")(
    "a withdrawal that the bank sends back is lost",
    "{ from, to: account(one), fen: one.amount }",
    "{ from, to: account(one), fen: 0 }"
  ),
  law("products/ecommerce/withdrawals")(
    "a withdrawal takes nothing",
    "from: account(one), to: way(one), fen: one.amount",
    "from: account(one), to: way(one), fen: 0"
  ),
  platforms("sharing")(
    "a closed share goes to nobody",
    "receipt === undefined ? accounts.leftover(sharing.order)",
    "receipt === undefined ? Ledger.outside(\"receivers\")"
  ),
  law("products/ecommerce/recharges")(
    "a recharge arrives twice",
    "states.transition(now, one, \"SUCCESS\"",
    "ledger.book(now, note, [{ from: Ledger.outside(\"banks\"), to: Ledger.free(account.mchid, account.type), fen: amount }])\n    states.transition(now, one, \"SUCCESS\""
  ),
  platforms("compensations")(
    "a compensation that is not paid does not come back",
    "to: bill.payer, fen: bill.amount",
    "to: Ledger.outside(\"banks\"), fen: bill.amount"
  ),
  law("products/ecommerce/subsidies")(
    "a subsidy comes from nowhere",
    "from: Ledger.free(caller.mchid, \"OPERATION\"), to: accounts.frozen(order)",
    "from: Ledger.outside(\"banks\"), to: accounts.frozen(order)"
  ),
  platforms("accounts")("an order is frozen for ever", "released.add(order)\n    ledger.book", "ledger.book"),
  platforms("subsidies")(
    "an order is shared before its subsidy",
    "order.subsidy > 0 && !cancelled.has(order) &&",
    "order.subsidy < 0 &&"
  ),
  of("src/sandbox/products/sharings.ts", "test/sandbox/platformSharing.test.ts")(
    "all of an order may be shared",
    "const maxRatio = 3000",
    "const maxRatio = 10_000"
  ),
  platforms("sharingReturns")(
    "a return may take more than was shared",
    "amount > share.amount - share.returned",
    "amount > share.amount"
  ),
  platforms("refundFunding")(
    "an advance is given back for nothing",
    "to: platform(refund.order), fen }",
    "to: platform(refund.order), fen: 0 }"
  ),
  platforms("withdrawals")("nothing stays that is to stay", "request.reserve_amount ?? 0", "0"),
  platforms("withdrawals")(
    "a withdrawal without money does not wait",
    "if (!isTaken) return notEnough",
    "if (!isTaken) change(now, one, \"FAIL\")\n    if (!isTaken) return notEnough"
  ),
  platforms("recharges")(
    "money of another amount is kept",
    "amount === undefined || amount === one.amount",
    "amount !== 0"
  ),
  platforms("compensations")(
    "what no user confirms is paid",
    "if (!bill.isLocked) return refuse",
    "if (bill.isLocked) return refuse"
  ),
  subMerchants("products/ecommerce/applyments", "applyments")(
    "a sub-merchant exists before anybody signed",
    "signed ? \"FINISH\" : \"NEED_SIGN\"",
    "signed ? \"FINISH\" : \"FINISH\""
  ),
  subMerchants("products/ecommerce/applyments", "applyments")(
    "no account needs to be verified",
    "form.verification === \"none\" || known?.verified === true",
    "form.verification !== \"none\" || known?.verified === true"
  ),
  subMerchants("products/ecommerce/applyments", "applyments")(
    "a signature stands for any later form",
    "known.form.signedFor === form.signedFor",
    "known.form.signedFor !== \"\""
  ),
  subMerchants("products/ecommerce/applyments", "applyments")(
    "an application that is under way is replaced",
    "known.state !== \"REJECTED\") return undefined",
    "known.state === \"FINISH\") return undefined"
  ),
  subMerchants("products/ecommerce/applyments", "applyments")(
    "an application waits for ever",
    "const patience = 30 *",
    "const patience = 3000 *"
  ),
  subMerchants("products/ecommerce/closures", "closures")(
    "a sub-merchant with frozen money is closed",
    "pending > 0)",
    "pending < 0)"
  ),
  subMerchants("products/ecommerce/closures", "closures")(
    "a sub-merchant with money is closed without its payment",
    "if (hasMoney && withdraw !== \"APPLY_WITHDRAW\")",
    "if (hasMoney && withdraw === undefined && onPaper)"
  ),
  subMerchants("products/ecommerce/closures", "closures")(
    "a closed merchant is paid out without forms",
    "if (!onPaper) return refuse",
    "if (onPaper) return refuse"
  ),
  subMerchants("products/ecommerce/closures", "closures")(
    "what the bank sent back of a closing is lost",
    "payout.state === \"PAY_SUCCEED\" ? \"bounced\" : \"failed\"",
    "\"paid\""
  ),
  subMerchants("engine/ownership", "closures")(
    "a closed merchant goes on selling",
    "if (!kernel.isClosed(mchid) || isOpenToClosed(description)) continue",
    "if (kernel.isClosed(mchid) || isOpenToClosed(description)) continue"
  ),
  subMerchants("products/combine", "closures")(
    "a closed merchant goes on selling in combined payments",
    "sub_mchid !== undefined && kernel.isClosed(sub_mchid)",
    "sub_mchid === undefined && kernel.isClosed(\"\")"
  ),
  subMerchants("products/ecommerce/merchantTransfers", "payouts")(
    "a transfer that failed keeps its money",
    "state === \"SUCCESS\" ? Ledger.outside(\"receivers\") : own(transfer)",
    "Ledger.outside(\"receivers\")"
  ),
  subMerchants("products/ecommerce/merchantTransfers", "payouts")(
    "a sub-merchant transfers without permission",
    "if (!permissions.mayTransfer(request.sub_mchid))",
    "if (permissions.mayTransfer(\"\"))"
  ),
  subMerchants("products/ecommerce/oversea", "payouts")(
    "money that was stopped on its way abroad is lost",
    "from: underway(payment), to: own(payment), fen: payment.amount",
    "from: underway(payment), to: own(payment), fen: 0"
  ),
  subMerchants("products/ecommerce/oversea", "payouts")(
    "frozen money goes abroad",
    "if (!accounts.isReleased(order)) return 0",
    "if (order.total < 0) return 0"
  ),
  subMerchants("products/ecommerce/individualSettlements", "payouts")(
    "a person is paid without an authorisation",
    "if (!contracts.isAuthorized(call.caller.mchid, individual_auth_id))",
    "if (contracts.isAuthorized(call.caller.mchid, \"\"))"
  ),
  subMerchants("products/ecommerce/abnormalFunds", "payouts")(
    "a receipt is paid out twice",
    "if (receipt.state !== \"PENDING\") return refuse",
    "if (receipt.state === \"COMPLETED\") return refuse"
  ),
  subMerchants("products/ecommerce/entrust", "payouts")(
    "a contract that ended is charged",
    "contract?.state === \"SIGNED\" ?",
    "contract !== undefined ?"
  ),
  subMerchants("products/ecommerce/subjectChanges", "contracts")(
    "two changes of a subject run at once",
    "if (running !== undefined) return refuse",
    "if (running === known) return refuse"
  ),
  once("src/sandbox/products/refunds.ts")(
    "a refund under its number goes to another card",
    "refund.state === \"PROCESSING\" && refund.sentBy === content",
    "refund.state === \"PROCESSING\" && refund.sentBy !== undefined"
  ),
  once("src/sandbox/products/merchantCoupons.ts")(
    "a coupon under its number goes to another user",
    "one.channel === \"API\" && one.stock.mchid",
    "one.openid === openid && one.stock.mchid"
  ),
  once("src/sandbox/products/ecommerce/compensations.ts")(
    "a compensation under its number takes another amount",
    "{ family, wire: call.wire }",
    "{ family }"
  ),
  once("src/api/transfers/BatchTransfer.ts")(
    "a batch under its number counts as made with another amount",
    "agrees(transfer_batch.total_amount, total_amount) && agrees",
    "agrees"
  )
]
