import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, expect, it, vi } from "vitest";

import { readCrews } from "../../../functions/adapters/crew-files/read-crews.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import { capturedOutput } from "../../support/captured-output.ts";
import { apiEvent, lambdaContext } from "../../support/handlers/lambda-event.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const CREWS = join(import.meta.dirname, "../../fixtures/query-crews");

capturedOutput();
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** start-crew's own handler with these variables; what nobody listens at stands for AWS. */
async function startWith(variables: Readonly<Record<string, string>>) {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "crews.json"), JSON.stringify(await readCrews(CREWS)));
  const environment = {
    ...LOCAL_SNOWFLAKE,
    SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9",
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_MAX_ATTEMPTS: "1",
    JOURNAL_TABLE: "none",
    STATE_MACHINE_ARN: "arn:aws:states:us-east-1:123456789012:stateMachine:stepcrew",
    CORS_ORIGINS: "",
    CREWS_FOLDER: folder.path,
    PROVIDER_VARIABLES: "OPENAI_API_KEY",
    MAX_LLM_CALLS_DEFAULT: "10",
    MAX_LLM_CALLS_CAP: "10",
    MAX_TOTAL_TOKENS_DEFAULT: "1000",
    MAX_TOTAL_TOKENS_CAP: "1000",
    TIMEOUT_SECONDS_DEFAULT: "60",
    TIMEOUT_SECONDS_CAP: "60",
    DAILY_STARTS: "1000",
    STACK_NAME: "stepcrew",
    ...variables,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { handler } = await import("../../../functions/handlers/start-crew/handler.ts");
  const answer = await handler(apiEvent({ body: "{}" }), lambdaContext());
  return { status: answer.statusCode, detail: (JSON.parse(answer.body) as { detail?: string }).detail };
}

it("refuses a crew whose built-in tool is off, and names the setting", async () => {
  expect(await startWith({ MODEL: "openai/gpt-4o" })).toEqual({
    status: 422,
    detail:
      'The crew "analyst" cannot be started: snowflake_query_user for the tool snowflake_query is not set. Set it for the deployment, or start with MODEL=rehearsal locally.',
  });
});

it.each([{ MODEL: "rehearsal" }, { MODEL: "openai/gpt-4o", BUILT_IN_TOOLS: "snowflake_query" }])(
  "goes on to the journal, which is not there, with %j",
  async (variables) => {
    expect(await startWith(variables)).toMatchObject({ status: 500 });
  },
);

const ACCOUNT_MODEL = { MODEL: "snowflake/claude-sonnet-4-5", BUILT_IN_TOOLS: "snowflake_query" };

it("asks no key for models of the record's account in AWS", async () => {
  expect(await startWith({ ...ACCOUNT_MODEL, SNOWFLAKE_TOKEN: "" })).toMatchObject({ status: 500 });
});

it("refuses models of an account beside the local Snowflake, which has none, unless a key is set", async () => {
  expect(await startWith(ACCOUNT_MODEL)).toMatchObject({
    status: 422,
    detail: expect.stringContaining("SNOWFLAKE_ACCOUNT_URL for snowflake/claude-sonnet-4-5 is not set"),
  });
});
