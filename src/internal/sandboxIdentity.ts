/** Marks of the sandbox's keys: a key that everybody can make must never be trusted against production. */

/** Whether a serial or public key id was made by a sandbox. Its certificates' serials begin with `SANDBOX` in ASCII. */
export const isSandboxSerial = (serial: string): boolean => /^(PUB_KEY_ID_SANDBOX|53414E44424F58)/.test(serial)

/** Whether a merchant number belongs to a sandbox: real ones never start with zeros. */
export const isSandboxMchid = (mchid: string): boolean => mchid.startsWith("00")

/** Whether a certificate's subject names the sandbox. */
export const isSandboxSubject = (subject: string): boolean => /effect-wechatpay sandbox/i.test(subject)

/** Whether an origin is this machine. */
export const isLoopback = (url: URL): boolean =>
  url.hostname === "localhost" || url.hostname === "[::1]" || url.hostname.endsWith(".localhost") ||
  /^127(\.\d{1,3}){3}$/.test(url.hostname)
