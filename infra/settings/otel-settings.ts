import * as z from "zod";

import { secretArn } from "./secret-arn.ts";
import { isPrivateOrEncrypted } from "./snowflake-url.ts";

const ENDPOINT_MEANING =
  "Write the https URL of a collector, without a login and without /v1/traces, such as https://otel.example.com.";

const isEndpoint = (text: string): boolean => {
  const url = URL.parse(text);
  const isPlain = url?.username === "" && url.password === "" && !/\/v1\/traces\/?$/.test(url.pathname);
  return isPlain && isPrivateOrEncrypted(text);
};

/** Where a deployment sends what executions did, for OpenTelemetry. */
export const otelSettings = {
  otel_endpoint: z
    .string({ error: ENDPOINT_MEANING })
    .refine(isEndpoint, ENDPOINT_MEANING)
    .optional()
    .describe("A collector of OpenTelemetry that is told what each execution did (docs/opentelemetry.md)"),
  otel_headers_secret_arn: secretArn
    .optional()
    .describe("Holds the headers for it, as name=value,name=value; needs otel_endpoint"),
};
