/** Schemas that several product lines share. */
export * from "./wire/configured.ts"
export * from "./wire/lenient.ts"
export * from "./wire/models.ts"
export * from "./wire/pages.ts"
export * from "./wire/sensitive.ts"
export * from "./wire/together.ts"
export * from "./wire/values.ts"
