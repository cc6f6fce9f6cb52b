import { expect, it } from "vitest";

import { functionNames } from "../../../infra/functions.ts";
import { InvalidConfig, readConfig } from "../../../infra/settings/config.ts";
import { resourcesOfType } from "../../../infra/template/template.ts";
import { synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:otel-AbCdEf";
const OTEL = { otel_endpoint: "https://otel.example.com/base", otel_headers_secret_arn: SECRET };

const off = synthesizeStack();
const on = synthesizeStack({ context: { ...OTEL, environment_name: "TEST, 1" } });

const variablesOf = (stack: typeof off) =>
  functionNames.flatMap((name) =>
    Object.entries(stack.environment(name)).filter(([variable]) => variable.startsWith("OTEL_")),
  );
/** What lists the ends of workflow executions that went well, too. */
const rulesOf = (stack: typeof off) =>
  resourcesOfType(stack.template, "AWS::Events::Rule").filter((rule) =>
    JSON.stringify(rule).includes("SUCCEEDED"),
  );

it("sends nothing unless an endpoint is set", () => {
  expect([variablesOf(off), rulesOf(off)]).toEqual([[], []]);
});

it("tells one function of every end, and it alone may read the headers", () => {
  expect(Object.fromEntries(variablesOf(on))).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.example.com/base",
    OTEL_HEADERS_SECRET_ARN: SECRET,
    OTEL_SERVICE_NAME: "stepcrew",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=TEST%2C%201",
  });
  const [rule] = rulesOf(on).map(([, { Properties }]) => JSON.stringify(Properties));
  expect(rule).toContain('["SUCCEEDED","FAILED","TIMED_OUT","ABORTED"]');
  expect(rule).toContain('"ExportSpans"');
  const readers = resourcesOfType(on.template, "AWS::IAM::Policy").filter(([, policy]) =>
    JSON.stringify(policy).includes(SECRET),
  );
  expect(readers.map(([id]) => id)).toEqual([expect.stringContaining("ExportSpans")]);
});

it.each([
  [{ otel_endpoint: "http://otel.example.com" }, "otel_endpoint: Write the https URL of a collector"],
  [{ otel_endpoint: "https://me:hidden@otel.example.com" }, "otel_endpoint: Write the https URL"],
  [{ otel_endpoint: "https://otel.example.com/v1/traces" }, "otel_endpoint: Write the https URL"],
  [{ otel_headers_secret_arn: SECRET }, "otel_headers_secret_arn: there is no collector to send headers to"],
  [{ ...OTEL, otel_headers_secret_arn: "key" }, "otel_headers_secret_arn: Write the full ARN"],
])("refuses %j", (context, problem) => {
  const read = () => readConfig({ model: "rehearsal", snowflake_account: "MYORG-MYACCOUNT", ...context });
  expect(read).toThrow(InvalidConfig);
  expect(read).toThrow(problem);
});
