import { describe, expect, it } from "vitest";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { restLogin } from "../../../functions/adapters/snowflake/rest-login.ts";
import type { SnowflakeSettings } from "../../../functions/adapters/snowflake/settings.ts";
import { crewOf, runCase } from "../../support/models/crew-run.ts";
import { startAnsweringServer } from "../../support/servers/answering-server.ts";
import { snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";

const rig = snowflakeRig();
const CREDENTIALS = JSON.stringify({
  client_id: "c",
  client_secret: "s",
  token_url: "https://idp.example/token",
});

const completion = (content: string) => ({
  id: "c",
  object: "chat.completion",
  created: 0,
  model: "m",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** Runs a crew of two tasks whose model is the account's, with the login of the rig's session. */
async function runCrew({
  llm = "{model: snowflake/claude-sonnet-4-5}",
  method = "workload_identity" as SnowflakeSettings["SNOWFLAKE_AUTHENTICATION"],
  secret = CREDENTIALS,
  environment = {},
} = {}) {
  const settings = { ...rig.settings(), SNOWFLAKE_AUTHENTICATION: method, SNOWFLAKE_TOKEN: secret };
  const recordLogin = restLogin(settings, {
    readSecret: () => Promise.resolve(secret),
    sessions: rig.connection,
  });
  const variables = {
    SNOWFLAKE_ACCOUNT: "acme-prod",
    SNOWFLAKE_AUTHENTICATION: "workload_identity",
    ...environment,
  };
  const crew = crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: ${llm}}`,
    "tasks.yaml":
      "t: {description: D, expected_output: E, agent: a}\nu: {description: D, expected_output: E, agent: a}",
  });
  const models = modelsFromEnvironment(variables, { recordLogin });
  return runCase({ crew, script: [], ports: { models } });
}

const asked = () => rig.between.requests.filter(({ path }) => path.includes("/cortex/"));

describe("a model of Snowflake Cortex", () => {
  it("is asked with the session of the record, in which nobody logs in again", async () => {
    await using server = await withModels(() => completion("Good."));
    await rig.run();
    const { end } = await runCrew({ llm: "{model: snowflake/claude-sonnet-4-5, max_tokens: 99}" });
    expect(end).toMatchObject({ status: "completed", output: { raw: "Good." } });
    expect(asked()).toMatchObject([
      {
        path: "/api/v2/cortex/v1/chat/completions",
        body: { model: "claude-sonnet-4-5", max_completion_tokens: 99 },
      },
      { path: "/api/v2/cortex/v1/chat/completions" },
    ]);
    expect([rig.logins(), server.bodies.length]).toEqual([1, 2]);
  });

  it("is asked again with a renewed token once the token has run out, without a login", async () => {
    await using _server = await withModels(() => completion("Good."));
    await rig.run();
    expect((await runCrew()).end).toMatchObject({ status: "completed" });
    let times = 1;
    rig.between.fateOf = (path) =>
      path.includes("/heartbeat") && times-- > 0
        ? {
            status: 200,
            body: { success: false, code: "390112", message: "Session token has expired.", data: {} },
          }
        : path.includes("/cortex/") && rig.countOf("token-request") === 0
          ? { status: 401, body: { message: "expired" } }
          : "pass";
    expect((await runCrew()).end).toMatchObject({ status: "completed" });
    expect([rig.logins(), rig.countOf("token-request")]).toEqual([1, 1]);
  });

  it("is asked in a new session where the old one is gone", async () => {
    await using _server = await withModels(() => completion("Good."));
    await rig.run();
    rig.between.fateOf = (path) =>
      rig.logins() > 1
        ? "pass"
        : path.includes("/heartbeat")
          ? { status: 200, body: { success: false, code: "390111", message: "gone", data: {} } }
          : path.includes("/cortex/")
            ? { status: 401, body: { message: "gone" } }
            : "pass";
    expect((await runCrew()).end).toMatchObject({ status: "completed" });
    expect(rig.logins()).toBe(2);
  });

  it("says what to check when it lets nobody in for good", async () => {
    rig.between.fateOf = (path) =>
      path.includes("/cortex/") ? { status: 401, body: { message: "no" } } : "pass";
    const { end } = await runCrew();
    expect(asked()).toHaveLength(2);
    expect(end).toMatchObject({
      error: { type: "ModelRefused", message: expect.stringContaining("SNOWFLAKE.CORTEX_USER") },
    });
  });

  it("is asked with the token that the record has, with its kind beside it", async () => {
    await using server = await withModels(() => completion("Good."));
    const { end } = await runCrew({ method: "programmatic_access_token", secret: "the-pat" });
    expect(end).toMatchObject({ status: "completed" });
    expect([rig.logins(), server.bodies.length]).toEqual([0, 2]);
  });

  it("is a sentence where the server is the local one", async () => {
    const { end } = await runCrew({ method: "programmatic_access_token", secret: "the-pat" });
    expect(end).toMatchObject({
      error: {
        message: expect.stringContaining("The local Snowflake server has no models. Rehearse the crew"),
      },
    });
  });

  it("has no login of the record's sent to an address that llm names", async () => {
    await using server = await startAnsweringServer(() => ({ body: completion("Elsewhere.") }));
    const { end } = await runCrew({ llm: `{model: snowflake/claude-4, base_url: "${server.url}"}` });
    expect(end).toMatchObject({ output: { raw: "Elsewhere." } });
    expect(asked()).toEqual([]);
    expect(server.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual(
      Array.from({ length: 2 }, () => ["/api/v2/cortex/v1/chat/completions", undefined]),
    );
  });

  it.each([
    ["SNOWFLAKE_PAT", "PROGRAMMATIC_ACCESS_TOKEN"],
    ["SNOWFLAKE_JWT", "KEYPAIR_JWT"],
  ])("is asked with the key of CrewAI's variable %s where one is set", async (variable, type) => {
    await using server = await startAnsweringServer(() => ({ body: completion("Mine.") }));
    const environment = { [variable]: "the-key", SNOWFLAKE_ACCOUNT_URL: server.url };
    expect((await runCrew({ environment })).end).toMatchObject({ output: { raw: "Mine." } });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: "Bearer the-key",
      "x-snowflake-authorization-token-type": type,
    });
  });

  async function withModels(answer: (body: unknown) => Record<string, unknown>) {
    const bodies: unknown[] = [];
    await rig.server.close();
    rig.server = await startSnowflake({
      file: ":memory:",
      port: Number(new URL(rig.server.url).port),
      answerModel: (body) => {
        bodies.push(body);
        return answer(body);
      },
    });
    return { bodies, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
});
