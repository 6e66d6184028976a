import * as NodeRedis from "@effect/platform-node/NodeRedis"
import { afterAll, beforeAll } from "@effect/vitest"
import * as Layer from "effect/Layer"
import { redis, type Server } from "../support/stores.ts"

/** A client of a Redis of the suite's own, which runs as long as the suite. */
export const redisOfSuite = () => {
  let server: Server
  beforeAll(async () => {
    server = await redis()
    await server.start()
  })
  afterAll(() => server.close())
  return Layer.suspend(() => NodeRedis.layer({ url: server.url, disableOfflineQueue: true }))
}
