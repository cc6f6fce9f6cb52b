import type { Permissions } from "../function-row.ts";
import type { DeployConfig } from "../settings/config.ts";
import type { AccessStatement } from "./crew-function.ts";

type SpanSettings = Pick<
  DeployConfig,
  "otel_endpoint" | "otel_headers_secret_arn" | "stack_name" | "environment_name"
>;

/** Reading the headers, where a secret holds them. */
export const spanStatements = (
  { otel_headers_secret_arn: arn }: SpanSettings,
  { spans }: Permissions,
): readonly AccessStatement[] =>
  spans && arn !== undefined ? [{ actions: ["secretsmanager:GetSecretValue"], resources: [arn] }] : [];

/** OpenTelemetry's variables of a deployment; none without an endpoint. */
export const spanVariables = (config: SpanSettings): Readonly<Record<`OTEL_${string}`, string>> =>
  config.otel_endpoint === undefined
    ? {}
    : {
        OTEL_EXPORTER_OTLP_ENDPOINT: config.otel_endpoint,
        ...(config.otel_headers_secret_arn && { OTEL_HEADERS_SECRET_ARN: config.otel_headers_secret_arn }),
        OTEL_SERVICE_NAME: config.stack_name,
        OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=${encodeURIComponent(config.environment_name)}`,
      };
