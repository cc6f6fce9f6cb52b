import type { SpanSink } from "../../domain/spans/spans.ts";
import { knownSecrets } from "../../text/known-secrets.ts";
import { proxyDispatcher } from "../network/proxies.ts";
import { collector } from "./collector.ts";
import { otlpSettings, type OtlpVariables, readHeaders } from "./otlp-settings.ts";

interface Surroundings {
  /** The process's own, which may name proxies. */
  readonly variables: OtlpVariables;
  readonly readSecret: (arn: string) => Promise<string>;
}

/**
 * The collector that OpenTelemetry's variables name; undefined where they name none. Its `send` throws what
 * `readSecret` throws, and InvalidInput when the secret holds no headers.
 * @param variables with OTEL_HEADERS_SECRET_ARN for headers that are a secret
 * @throws InvalidInput with a sentence that says what is wrong with them
 */
export function openCollector(
  variables: OtlpVariables,
  { variables: surrounding, readSecret }: Surroundings,
): SpanSink | undefined {
  const settings = otlpSettings(variables);
  if (settings === undefined) return undefined;
  const { OTEL_HEADERS_SECRET_ARN: arn } = variables;
  return collector(settings, {
    dispatcher: proxyDispatcher(surrounding),
    async headers() {
      const secret = arn ? readHeaders(`The secret ${arn}`, await readSecret(arn)) : [];
      const headers = [...settings.headers, ...secret];
      // "Bearer …": what follows the scheme is the secret.
      for (const [, value] of headers)
        for (const part of [value, ...value.split(/\s+/)]) knownSecrets.add(part);
      return headers;
    },
  });
}
