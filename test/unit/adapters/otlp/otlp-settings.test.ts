import { describe, expect, test } from "vitest";

import { otlpSettings } from "../../../../functions/adapters/otlp/otlp-settings.ts";

const BASE = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };
const ALL = "OTEL_EXPORTER_OTLP";
const TRACES = "OTEL_EXPORTER_OTLP_TRACES";

describe("where spans go", () => {
  test.each([
    ["http://collector:4318", "http://collector:4318/v1/traces"],
    ["https://example.com/otel/", "https://example.com/otel/v1/traces"],
    ["https://example.com/a?tenant=1", "https://example.com/a/v1/traces?tenant=1"],
  ])("the path of traces is added to %s", (endpoint, url) => {
    expect(otlpSettings({ [`${ALL}_ENDPOINT`]: endpoint })?.url.href).toBe(url);
  });

  test("an endpoint for traces alone is taken as it is, before the other", () => {
    const given = { ...BASE, [`${TRACES}_ENDPOINT`]: "https://example.com/spans" };
    expect(otlpSettings(given)?.url.href).toBe("https://example.com/spans");
  });

  test.each([
    [{}],
    [{ [`${ALL}_ENDPOINT`]: " " }],
    [{ ...BASE, OTEL_SDK_DISABLED: "TRUE" }],
    [{ ...BASE, OTEL_TRACES_EXPORTER: "none" }],
    // Whatever else is wrong: nothing is sent.
    [{ [`${ALL}_HEADERS`]: "nonsense", [`${ALL}_PROTOCOL`]: "grpc" }],
  ])("nothing is sent by %j", (given) => {
    expect(otlpSettings(given)).toBeUndefined();
  });
});

test("values of headers are percent-decoded, and those for traces are added and win", () => {
  const settings = otlpSettings({
    ...BASE,
    [`${ALL}_HEADERS`]: "Authorization=Basic%20dXNlcjpwYXNz%3D, x-team=a=b,,",
    [`${TRACES}_HEADERS`]: "X-Team=traces,x-odd=50%",
  });
  expect(settings?.headers).toEqual([
    ["authorization", "Basic dXNlcjpwYXNz="],
    ["x-team", "traces"],
    ["x-odd", "50%"],
  ]);
});

test("timeout, compression and resource are OpenTelemetry's", () => {
  expect(otlpSettings(BASE)).toMatchObject({
    timeoutMilliseconds: 10_000,
    isCompressed: false,
    resource: { "service.name": "stepcrew" },
  });
  const given = {
    ...BASE,
    [`${ALL}_TIMEOUT`]: "5000",
    [`${TRACES}_TIMEOUT`]: "700",
    [`${ALL}_COMPRESSION`]: "gzip",
    [`${ALL}_PROTOCOL`]: "http/protobuf",
    OTEL_RESOURCE_ATTRIBUTES: "service.name=other,openinference.project.name=my%20crews",
    OTEL_SERVICE_NAME: "crews",
  };
  expect(otlpSettings(given)).toMatchObject({
    timeoutMilliseconds: 700,
    isCompressed: true,
    resource: { "service.name": "crews", "openinference.project.name": "my crews" },
  });
});

test.each([
  [
    { [`${ALL}_ENDPOINT`]: "collector:4318" },
    "OTEL_EXPORTER_OTLP_ENDPOINT must be the http or https address",
  ],
  [
    { [`${ALL}_ENDPOINT`]: "https://me:hidden1@example.com" },
    "OTEL_EXPORTER_OTLP_ENDPOINT must have no login",
  ],
  [
    { [`${ALL}_HEADERS`]: "hidden1" },
    "OTEL_EXPORTER_OTLP_HEADERS must be headers like name=value,name=value",
  ],
  [{ [`${ALL}_HEADERS`]: "a b=hidden1" }, "OTEL_EXPORTER_OTLP_HEADERS: the name of header 1 is none"],
  [
    { [`${ALL}_HEADERS`]: "a=hidden1%0d%0ahost:x" },
    "OTEL_EXPORTER_OTLP_HEADERS: the value of a has characters",
  ],
  [{ [`${ALL}_HEADERS`]: "a=hidden1€" }, "OTEL_EXPORTER_OTLP_HEADERS: the value of a has characters"],
  [
    { [`${ALL}_HEADERS`]: "Content-Type=hidden1" },
    "OTEL_EXPORTER_OTLP_HEADERS: Content-Type is not for you to set",
  ],
  [{ [`${ALL}_PROTOCOL`]: "grpc" }, "OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf"],
  [{ [`${TRACES}_TIMEOUT`]: "0" }, "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT must be milliseconds"],
  [{ [`${ALL}_TIMEOUT`]: "1e3" }, "OTEL_EXPORTER_OTLP_TIMEOUT must be milliseconds"],
  [{ [`${ALL}_COMPRESSION`]: "zip" }, "OTEL_EXPORTER_OTLP_COMPRESSION must be gzip or none"],
  [{ OTEL_RESOURCE_ATTRIBUTES: "x" }, "OTEL_RESOURCE_ATTRIBUTES must be attributes"],
])("%j is refused in a sentence without the value", (given, sentence) => {
  const read = () => otlpSettings({ ...BASE, ...given });
  expect(read).toThrow(sentence);
  expect(read).not.toThrow("hidden1");
});
