import type { APIGatewayProxyResult } from "aws-lambda";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { handler } from "../../../functions/handlers/check-health/handler.ts";
import { capturedOutput, logLines } from "../../support/captured-output.ts";
import { apiEvent, lambdaContext } from "../../support/handlers/lambda-event.ts";
import { loginAnswers, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";

const rig = snowflakeRig();
const output = capturedOutput();
beforeEach(() => {
  const settings = { ...rig.settings(), ENVIRONMENT_NAME: "DEVELOPMENT", CORS_ORIGINS: "" };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, String(value));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it("says in a header why Snowflake does not let us in, and in the log, but keeps the body's keys", async () => {
  rig.between.fateOf = () => loginAnswers.refused("390318", "Token of ada@example.com expired");
  const answer: APIGatewayProxyResult = await handler(apiEvent({ path: "/health" }), lambdaContext());
  const reason =
    "Snowflake could not log in: The OAuth access token in the Snowflake secret has expired: put a fresh one there, or client credentials, with which tokens are fetched";
  expect([answer.statusCode, answer.headers?.["X-Health-Detail"], JSON.parse(answer.body)]).toEqual([
    503,
    reason,
    {
      status: "unavailable",
      environment: "DEVELOPMENT",
      snowflake_authmethod: "oauth",
      snowflake_account: "local",
      oauth_token_exists: true,
      oauth_token_length: "local-token".length,
    },
  ]);
  expect(logLines(output()).filter(({ level }) => level === "WARN")).toMatchObject([
    { message: "Snowflake cannot be reached", reason },
  ]);
  expect([rig.countOf("query-request"), output().includes("ada@example.com")]).toEqual([0, false]);
});
