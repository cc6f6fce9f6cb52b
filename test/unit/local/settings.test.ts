import { describe, expect, it } from "vitest";

import { InvalidSettings, readLocalSettings } from "../../../local/local-settings.ts";

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readLocalSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof InvalidSettings) return error.problems;
    throw error;
  }
}

describe("the settings of npm start", () => {
  it("have a default each, and an empty variable is none", () => {
    const defaults = {
      port: 8081,
      host: "127.0.0.1",
      crewsDirectory: expect.stringMatching(/\/crews$/),
      dataDirectory: expect.stringMatching(/\/\.local$/),
      defaultCrew: undefined,
      corsOrigins: "",
      model: { MODEL_NAME: "rehearsal" },
      isRehearsal: true,
      reconcileSeconds: 60,
      snowflakeUrl: undefined,
      limits: {},
      keepsPrompts: true,
    };
    expect(readLocalSettings({})).toEqual({ ...defaults, variables: {} });
    expect(readLocalSettings({ PORT: "", MODEL: " ", DEFAULT_CREW: "", OTHER: " " })).toEqual({
      ...defaults,
      variables: { OTHER: " " },
    });
  });

  it("are taken as they are meant", () => {
    const { model, isRehearsal, ...settings } = readLocalSettings({
      PORT: "0",
      HOST: "::1",
      CORS_ORIGINS: "https://app.example.com, http://localhost:5173,",
      MODEL: "openai/gpt-4o ",
      RECONCILE_SECONDS: "0.5",
      MAX_RUNNING_CREWS: "5",
      DAILY_STARTS: "0",
      SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:8089",
      OPENAI_API_KEY: "sk-test",
    });
    expect({ model, isRehearsal }).toEqual({ model: { MODEL: "openai/gpt-4o" }, isRehearsal: false });
    expect(settings).toMatchObject({
      port: 0,
      host: "::1",
      corsOrigins: "https://app.example.com, http://localhost:5173,",
      reconcileSeconds: 0.5,
      snowflakeUrl: "http://127.0.0.1:8089",
      limits: { MAX_RUNNING_CREWS: "5", DAILY_STARTS: "0" },
    });
    expect(Object.keys(settings.variables)).toContain("OPENAI_API_KEY");
  });

  it("pass to functions where providers are, and not where the AWS services of this process are", () => {
    const bedrock = "AWS_ENDPOINT_URL_BEDROCK_RUNTIME";
    const given = { [bedrock]: "http://127.0.0.1:9", AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8" };
    expect(Object.keys(readLocalSettings(given).variables)).toEqual([bedrock]);
  });

  it("hand on the keys of Cortex's models, and no login of the record", () => {
    const given = {
      SNOWFLAKE_PAT: "pat",
      SNOWFLAKE_JWT: "jwt",
      SNOWFLAKE_ACCOUNT_URL: "https://acme.example",
      SNOWFLAKE_TOKEN: "of the record",
      SNOWFLAKE_USER: "somebody",
    };
    expect(Object.keys(readLocalSettings(given).variables)).toEqual([
      "SNOWFLAKE_PAT",
      "SNOWFLAKE_JWT",
      "SNOWFLAKE_ACCOUNT_URL",
    ]);
  });

  it("keep no prompts where that is said, and take no other word for it", () => {
    expect(readLocalSettings({ KEEP_PROMPTS: "false" }).keepsPrompts).toBe(false);
    expect(problemsOf({ KEEP_PROMPTS: "no" })).toEqual(['KEEP_PROMPTS is "no". Write true or false.']);
  });

  it("name which of the variables for tools cannot be given to one", () => {
    expect(problemsOf({ TOOL_SECRETS: "TICKETS_TOKEN, foo-bar,AWS_REGION" })).toEqual([
      expect.stringContaining('"foo-bar", "AWS_REGION" cannot be given to a tool. Write names of variables'),
    ]);
  });

  it("are refused all at once, each with what to write instead", () => {
    expect(
      problemsOf({
        PORT: "80a",
        HOST: "example.com",
        CORS_ORIGINS: "https://app.example.com/",
        RECONCILE_SECONDS: "soon",
        SNOWFLAKE_ACCESS_URL: "127.0.0.1",
      }),
    ).toEqual([
      'PORT is "80a". Write a port number, at most 65535, or 0 for any free one.',
      'HOST is "example.com". Write an IP address of this machine, or localhost.',
      'CORS_ORIGINS is "https://app.example.com/". Write origins such as https://app.example.com, separated by commas, or *.',
      'RECONCILE_SECONDS is "soon". Write a number of seconds above 0, at most 86400.',
      'SNOWFLAKE_ACCESS_URL is "127.0.0.1". Write the URL of a running server, such as http://127.0.0.1:8089.',
    ]);
  });

  it("hand prices and limits of money to the functions, and no prices to tools", () => {
    const MODEL_PRICES = '{"acme/x": {"input": 1, "output": 2}}';
    const { limits, variables } = readLocalSettings({
      MODEL_PRICES,
      MAX_COST_USD_CAP: "0.5",
      MODEL_PRICES_OF: "x",
    });
    expect(limits).toEqual({ MODEL_PRICES, MAX_COST_USD_CAP: "0.5" });
    expect(Object.keys(variables)).not.toContain("MODEL_PRICES");
  });

  it("refuse prices and limits of money that are none, with their place", () => {
    expect(
      problemsOf({ MODEL_PRICES: '{"acme/x": {"input": -1, "output": 2}}', MAX_COST_USD_CAP: "1e400" }),
    ).toEqual([
      'MAX_COST_USD_CAP is "1e400". Write dollars: a number from 0.000001 to 100000.',
      'MODEL_PRICES["acme/x"].input must be dollars for a million tokens: a number from 0 to 100000 with at most six decimals.',
    ]);
  });

  it.each(["-1", "65536", "80.5", "0x50", "1e3", "true"])("no port is %s", (PORT) => {
    expect(problemsOf({ PORT })).toEqual([expect.stringContaining("PORT is")]);
  });

  it.each(["0", "-1", "86401", "1e9", "Infinity"])("no period is %s", (RECONCILE_SECONDS) => {
    expect(problemsOf({ RECONCILE_SECONDS })).toEqual([expect.stringContaining("RECONCILE_SECONDS is")]);
  });

  it.each([
    "app.example.com",
    "https://A.example",
    "https://a.example:443",
    "ftp://a.example",
    "null",
    "https://a.example b",
  ])("no browser's origin is %s", (CORS_ORIGINS) => {
    expect(problemsOf({ CORS_ORIGINS })).toEqual([expect.stringContaining("CORS_ORIGINS is")]);
  });
});
