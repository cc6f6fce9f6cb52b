import { expect, it } from "vitest";

import { isAway } from "../../../functions/adapters/service-away.ts";

const error = (properties: object): Error => Object.assign(new Error("failed"), properties);
const answered = (name: string, httpStatusCode: number): Error =>
  error({ name, $metadata: { httpStatusCode } });

it.each<[string, unknown]>([
  ["throttling", answered("ProvisionedThroughputExceededException", 400)],
  ["a fault of AWS", answered("InternalServerError", 500)],
  ["a page of a proxy", Object.assign(new SyntaxError("<html>"), { $metadata: { httpStatusCode: 502 } })],
  ["a right that is not there yet", answered("AccessDeniedException", 400)],
  ["a refused connection", error({ code: "ECONNREFUSED" })],
  ["a lost connection", error({ code: "ECONNRESET", $metadata: { attempts: 3 } })],
  ["a name that nobody knows", error({ code: "EAI_AGAIN" })],
  ["a certificate that is over", error({ code: "CERT_HAS_EXPIRED" })],
  ["a certificate of nobody", error({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" })],
  ["an answer that is no HTTP", error({ code: "HPE_INVALID_CONSTANT" })],
  ["no answer in time", error({ name: "TimeoutError" })],
  ["a call that was given up", error({ name: "AbortError" })],
  ["credentials that nobody hands out", error({ name: "CredentialsProviderError" })],
])("counts %s as away", (_, cause) => {
  expect(isAway(cause)).toBe(true);
});

it.each<[string, unknown]>([
  ["a value that the SDK cannot send", new Error("Unsupported type passed: () => 1")],
  ["a program's error", new TypeError("Cannot read properties of undefined (reading 'length')")],
  ["a request that AWS cannot read", answered("ValidationException", 400)],
  ["a request that is no JSON", answered("SerializationException", 400)],
  ["an argument of Node's that is wrong", error({ code: "ERR_INVALID_ARG_TYPE" })],
  ["a retry of the SDK that met a bug", error({ $metadata: { attempts: 1 } })],
  ["something that is no error", "throttled"],
])("counts %s as a bug", (_, cause) => {
  expect(isAway(cause)).toBe(false);
});
