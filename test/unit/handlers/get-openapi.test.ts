import { readFileSync } from "node:fs";

import { expect, it, vi } from "vitest";

import { handler } from "../../../functions/handlers/get-openapi/handler.ts";
import { capturedOutput } from "../../support/captured-output.ts";
import { apiEvent, lambdaContext } from "../../support/handlers/lambda-event.ts";

capturedOutput();
const written = readFileSync("docs/openapi.json", "utf8");

const ask = async (headers: Record<string, string> = {}) => {
  vi.stubEnv("CORS_ORIGINS", "https://app.example.com");
  try {
    const event = { ...apiEvent({ path: "/openapi.json", headers }), httpMethod: "GET" };
    return await handler(event, lambdaContext());
  } finally {
    vi.unstubAllEnvs();
  }
};

it("hands out docs/openapi.json byte by byte, for keeping", async () => {
  const { statusCode, headers, body } = await ask();
  expect([statusCode, body === written]).toEqual([200, true]);
  expect(headers).toMatchObject({
    "Content-Type": "application/json",
    "Cache-Control": "no-cache",
    Vary: "Origin, x-api-key",
    ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) as string,
  });
});

it("says to whoever has it that it is still the same, and sends it again for any other tag", async () => {
  const etag = String((await ask()).headers?.["ETag"]);
  const again = await ask({ "If-None-Match": `W/${etag}` });
  expect([again.statusCode, again.body, again.headers?.["ETag"]]).toEqual([304, "", etag]);
  expect((await ask({ "If-None-Match": '"another"' })).statusCode).toBe(200);
});

it("fits an answer of a Lambda many times", () => {
  expect(Buffer.byteLength(written)).toBeLessThan(1024 * 1024);
});
