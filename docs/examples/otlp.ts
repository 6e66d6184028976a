/** Sends spans, metrics and logs over OTLP, for example to a collector on this machine (`http://localhost:4318`). */
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"

/** Layer beneath a payment program. Its HTTP client is the exporter's alone. */
export const Observability = (baseUrl: string) =>
  Otlp.layerJson({ baseUrl, resource: { serviceName: "shop" }, metricsExportInterval: "10 seconds" }).pipe(
    Layer.provide(FetchHttpClient.layer)
  )
