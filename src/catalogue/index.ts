/**
 * Every endpoint at once, for documents and tools. A program that pays imports its product lines instead.
 *
 * @since 0.1.0
 */
export * as Catalogue from "../Catalogue.ts"
export * as OpenApi from "../OpenApi.ts"
