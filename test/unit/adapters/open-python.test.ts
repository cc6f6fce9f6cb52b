import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { openPython } from "../../../functions/adapters/open-python.ts";
import type { PythonRequest } from "../../../functions/crew/python-half.ts";
import { startAnsweringServer } from "../../support/servers/answering-server.ts";

const REQUEST: PythonRequest = {
  call: "guardrail",
  file: "checks.py",
  name: "is_short",
  value: {},
  seconds: 60,
};
const SHOP = { name: "shop", python: { version: "3.13" } };
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:PythonShop:3";
const FUNCTIONS = { PYTHON_FUNCTIONS: JSON.stringify({ shop: ARN }), TOOL_SECRETS: "SERPER_API_KEY, ABSENT" };
const SECRETS = { SERPER_API_KEY: "for tools", OPENAI_API_KEY: "for models" };
const { signal } = new AbortController();

beforeEach(() => {
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("in AWS a crew's Python is its function's version, which gets the tools' variables and no others", async () => {
  await using server = await startAnsweringServer(() => ({ body: { value: [true, null] } }));
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", server.url);
  const python = await openPython(SHOP, FUNCTIONS, SECRETS);
  expect(await python?.call(REQUEST, { signal })).toEqual({ value: [true, null] });
  expect(decodeURIComponent(server.requests[0]?.path ?? "")).toContain(ARN);
  const { variables } = JSON.parse(server.requests[0]?.body ?? "") as { variables: unknown };
  expect(variables).toEqual({ SERPER_API_KEY: "for tools" });
});

test("on a laptop it is who serves it there", async () => {
  await using server = await startAnsweringServer(() => ({ body: { value: 1 } }));
  const python = await openPython(SHOP, { ...FUNCTIONS, PYTHON_SERVER: server.url }, SECRETS);
  expect(await python?.call(REQUEST, { signal })).toEqual({ value: 1 });
  expect(server.requests[0]?.path).toBe("/shop");
});

test("there is none for a crew without Python, nor where nobody runs it", async () => {
  expect(await openPython({ name: "shop" }, FUNCTIONS, SECRETS)).toBeUndefined();
  expect(await openPython({ ...SHOP, name: "other" }, FUNCTIONS, SECRETS)).toBeUndefined();
  expect(await openPython(SHOP, {}, SECRETS)).toBeUndefined();
});
