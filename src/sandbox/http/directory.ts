/** A directory with the keys of a sandbox, and a `config.json` for the programs that talk to it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createPublicKey } from "node:crypto"
import { SandboxError } from "../engine/SandboxError.ts"
import * as CertificateIssuer from "../protocol/certificateIssuer.ts"
import * as Keys from "../protocol/keys.ts"
import type { Mode } from "../protocol/platform.ts"

/** The content of `config.json`: all that a program needs to be this sandbox's merchant. */
export interface DirectoryConfig extends Schema.Schema.Type<typeof DirectoryConfig> {}

/** Schema for {@link DirectoryConfig}. */
export const DirectoryConfig = Schema.Struct({
  base_url: Schema.String,
  /** A second origin of the same sandbox, for WeChat Pay's backup host. */
  backup_url: Schema.String,
  mchid: Schema.String,
  appid: Schema.String,
  sub_mchids: Schema.Array(Schema.String),
  /** Serial number of the merchant API certificate. */
  serial_no: Schema.String,
  private_key_path: Schema.String,
  certificate_path: Schema.String,
  api_v3_key: Schema.String,
  /** Id of the WeChat Pay public key, for a merchant that has it. */
  public_key_id: Schema.optionalKey(Schema.String),
  public_key_path: Schema.optionalKey(Schema.String),
  /** Serial number of the platform certificate, for a merchant that has certificates. */
  platform_serial_no: Schema.optionalKey(Schema.String),
  platform_certificate_path: Schema.optionalKey(Schema.String),
  notify_url: Schema.optionalKey(Schema.String)
})

/** The settings of a program, beside those of the merchant. */
interface Settings {
  readonly base: string
  readonly backup: string
  readonly notifyUrl: string | undefined
  readonly keys: "publicKey" | "certificate" | "both" | undefined
}

/** The address for notifications that the guides use: orders need one, even if nobody listens there. */
const defaultNotifyUrl = "http://127.0.0.1:3000/wechatpay/notify"

/** Keys of a directory. */
export interface Materials {
  readonly keys: Keys.Keys
  readonly certificate: CertificateIssuer.Certificate
  /** Writes `config.json` once the address is known, and returns its path. */
  readonly writeConfig: (origin: {
    readonly base: string
    readonly backup: string
    /** The keys that the merchant has. */
    readonly keys: Mode
    readonly subMchids: ReadonlyArray<string>
    readonly notifyUrl: string | undefined
  }) => Effect.Effect<string, PlatformError>
  /** The settings as the variables of `WeChatPay.layerConfig`, each with a prefix. */
  readonly variables: (settings: Settings, prefix: string) => string
  /** Writes the variables, and those of other merchants; returns the path of the file. */
  readonly writeEnv: (settings: Settings, merchants: ReadonlyArray<string>) => Effect.Effect<string, PlatformError>
}

const Secrets = Schema.fromJsonString(Schema.Struct({
  api_v3_key: Schema.String,
  public_key_id: Schema.optionalKey(Schema.String),
  serial_no: Schema.String
}))

const files = {
  merchantKey: "merchant_key.pem",
  merchantCertificate: "merchant_cert.pem",
  publicKey: "platform_public_key.pem",
  platformKey: "platform_public_key.private.pem",
  publicKeyId: "platform_public_key.id",
  certificate: "platform_cert.pem",
  certificateKey: "platform_cert.private.pem",
  config: "config.json",
  env: ".env"
} as const

/** Only the owner may read keys. */
const ownerOnly = 0o600

/** Opens a directory with its keys, or creates it with new ones. */
export const open = Effect.fnUntraced(function*(
  directory: string,
  merchant: { readonly mchid: string; readonly appid: string }
): Effect.fn.Return<Materials, PlatformError | SandboxError, FileSystem.FileSystem | Path.Path> {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const at = (name: keyof typeof files) => path.resolve(directory, files[name])
  const read = (name: keyof typeof files) => fs.readFileString(at(name))
  const write = (name: keyof typeof files, content: string) =>
    Effect.andThen(
      fs.writeFileString(at(name), content, { mode: ownerOnly }),
      // Writing does not change the mode of an existing file.
      fs.chmod(at(name), ownerOnly)
    )
  const broken = new SandboxError({
    control: "open",
    issue: `the keys in ${directory} do not belong to a sandbox, or not all are there: give an empty directory`
  })

  yield* fs.makeDirectory(directory, { recursive: true, mode: 0o700 })
  const present = yield* fs.exists(at("config"))
  const found = present
    ? yield* Effect.all({
      secrets: read("config").pipe(Effect.flatMap(Schema.decodeEffect(Secrets))),
      merchantKey: read("merchantKey"),
      platformKey: read("platformKey"),
      // Directories of earlier versions have it in config.json alone.
      publicKeyId: fs.exists(at("publicKeyId")).pipe(
        Effect.flatMap((exists) => exists ? Effect.asSome(read("publicKeyId")) : Effect.succeedNone)
      ),
      certificateKey: read("certificateKey"),
      certificate: read("certificate")
    }).pipe(
      Effect.mapError(() => broken),
      Effect.flatMap(({ certificate, certificateKey, merchantKey, platformKey, publicKeyId, secrets }) =>
        Effect.fromResult(Result.try({
          try: () => ({
            keys: {
              merchant: { ...Keys.pairFrom(merchantKey), serial: secrets.serial_no },
              platform: {
                ...Keys.pairFrom(platformKey),
                id: Option.match(publicKeyId, { onNone: () => secrets.public_key_id ?? "", onSome: (id) => id.trim() })
              },
              certificate: Keys.pairFrom(certificateKey),
              apiV3Key: secrets.api_v3_key
            },
            certificate: CertificateIssuer.readCertificate(certificate)
          }),
          catch: () => broken
        }))
      )
    )
    : undefined
  if (found !== undefined && !Keys.isMarked(found.keys)) return yield* broken
  if (found === undefined) {
    // Existing files may be real keys.
    for (const file of Object.values(files)) if (yield* fs.exists(path.resolve(directory, file))) return yield* broken
  }

  const now = yield* Clock.currentTimeMillis
  const keys = found?.keys ?? Keys.make()
  const certificate = found?.certificate ?? Keys.platformCertificate(keys.certificate, now)
  yield* write("publicKeyId", `${keys.platform.id}\n`)
  if (found === undefined) {
    yield* write("merchantKey", CertificateIssuer.keyPem(keys.merchant.privateKey))
    yield* write("merchantCertificate", Keys.merchantCertificate(keys, merchant.mchid, now).pem)
    yield* write("platformKey", CertificateIssuer.keyPem(keys.platform.privateKey))
    yield* write("publicKey", CertificateIssuer.keyPem(createPublicKey(keys.platform.privateKey)))
    yield* write("certificateKey", CertificateIssuer.keyPem(keys.certificate.privateKey))
    yield* write("certificate", certificate.pem)
  }
  const variables: Materials["variables"] = ({ backup, base, keys: mode, notifyUrl }, prefix) => {
    const all: ReadonlyArray<readonly [string, string | undefined]> = [
      ["MCHID", merchant.mchid],
      ["APPID", merchant.appid],
      ["PRIVATE_KEY_PATH", at("merchantKey")],
      ["CERTIFICATE_PATH", at("merchantCertificate")],
      ["API_V3_KEY", keys.apiV3Key],
      ["PUBLIC_KEY_ID", mode === "certificate" ? undefined : keys.platform.id],
      ["PUBLIC_KEY_PATH", mode === "certificate" ? undefined : at("publicKey")],
      ["KEYS", mode ?? "both"],
      ["BASE_URL", base],
      ["BACKUP_URL", backup],
      ["NOTIFY_URL", notifyUrl ?? defaultNotifyUrl]
    ]
    return all.flatMap(([name, value]) => value === undefined ? [] : [`${prefix}WECHATPAY_${name}="${value}"\n`])
      .join("")
  }
  return {
    keys,
    certificate,
    variables,
    writeEnv: (settings, merchants) =>
      Effect.as(write("env", [variables(settings, ""), ...merchants].join("")), at("env")),
    writeConfig: ({ backup, base, keys: mode, notifyUrl, subMchids }) => {
      const config: DirectoryConfig = {
        base_url: base,
        backup_url: backup,
        ...merchant,
        sub_mchids: subMchids,
        serial_no: keys.merchant.serial,
        private_key_path: at("merchantKey"),
        certificate_path: at("merchantCertificate"),
        api_v3_key: keys.apiV3Key,
        ...(mode === "certificate" ? {} : { public_key_id: keys.platform.id, public_key_path: at("publicKey") }),
        ...(mode === "publicKey"
          ? {}
          : { platform_serial_no: certificate.serial, platform_certificate_path: at("certificate") }),
        ...(notifyUrl === undefined ? {} : { notify_url: notifyUrl })
      }
      return Effect.as(write("config", `${JSON.stringify(config, null, 2)}\n`), at("config"))
    }
  }
})
