/** Engines in memory, for tests under the `TestClock`. */
import { ClusterWorkflowEngine, TestRunner } from "effect/cluster"
import * as Layer from "effect/Layer"
import { WorkflowEngine } from "effect/workflow"

export const inMemory = [
  ["the engine in memory", WorkflowEngine.layerMemory],
  ["the cluster's engine", ClusterWorkflowEngine.layer.pipe(Layer.provide(TestRunner.layer))]
] as const
