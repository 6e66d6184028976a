/** Prints the catalogue's OpenAPI document. */
import * as Catalogue from "../Catalogue.ts"
import * as OpenApi from "../OpenApi.ts"

console.log(JSON.stringify(OpenApi.make(Catalogue.all), null, 2))
