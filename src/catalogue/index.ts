/** Every endpoint at once, for documents and tools. A program that pays imports its product lines instead. */
export * as Catalogue from "../Catalogue.ts"
export * as OpenApi from "../OpenApi.ts"
