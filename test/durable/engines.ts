/** Engines in memory, for tests under the `TestClock`. */
import {
  ClusterWorkflowEngine,
  MessageStorage,
  RunnerHealth,
  Runners,
  RunnerStorage,
  Sharding,
  ShardingConfig
} from "effect/cluster"
import * as Layer from "effect/Layer"
import { WorkflowEngine } from "effect/workflow"

/** `TestRunner.layer` looks for what is due every ten seconds. */
const runner = Sharding.layer.pipe(
  Layer.provideMerge(Runners.layerNoop),
  Layer.provideMerge(MessageStorage.layerMemory),
  Layer.provide([RunnerStorage.layerMemory, RunnerHealth.layerNoop]),
  Layer.provide(ShardingConfig.layer({ entityMessagePollInterval: "1 second" }))
)

export const inMemory = [
  ["the engine in memory", WorkflowEngine.layerMemory],
  ["the cluster's engine", ClusterWorkflowEngine.layer.pipe(Layer.provide(runner))]
] as const
