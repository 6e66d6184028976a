/** Uploads (文件上传). */
export * as Media from "./Media.ts"
