/** Entry for workerd: settings come as a request, the report is the response. */
import { run } from "./program.ts"

export default { fetch: async (request: Request) => Response.json(await run(JSON.parse(await request.text()))) }
