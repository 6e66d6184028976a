/**
 * Uploads (文件上传).
 *
 * @since 0.1.0
 */
export * as Media from "./Media.ts"
