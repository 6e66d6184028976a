import * as NodeRedis from "@effect/platform-node/NodeRedis"
import { afterAll, beforeAll } from "@effect/vitest"
import * as Layer from "effect/Layer"
import { redis, type Server } from "../support/stores.ts"

/** A Redis of the suite's own, which runs as long as the suite, and a client of it. */
export const redisOfSuite = () => {
  let server: Server
  beforeAll(async () => {
    server = await redis()
    await server.start()
  })
  afterAll(() => server.close())
  return {
    server: () => server,
    client: Layer.suspend(() => NodeRedis.layer({ url: server.url, disableOfflineQueue: true }))
  }
}
