import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { checkedLocalSettings } from "../../../local/checked-settings.ts";
import { InvalidSettings } from "../../../local/local-settings.ts";
import { snowflakeTrouble } from "../../../local/record/snowflake-trouble.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const crewWith = (llm: object | string | undefined): string =>
  JSON.stringify({
    agents: { a: { role: "R", goal: "G", backstory: "B", llm } },
    tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a" }],
  });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let crews = "";
let own = "";

beforeAll(async () => {
  folder = await temporaryFolder();
  crews = join(folder.path, "crews");
  own = join(folder.path, "own");
  for (const [file, text] of [
    [join(crews, "plain/crew.jsonc"), crewWith(undefined)],
    [join(crews, "claude/crew.jsonc"), crewWith("anthropic/claude-sonnet-4-5")],
    [join(crews, "broken/crew.jsonc"), "{"],
    [join(own, "served/crew.jsonc"), crewWith({ base_url: "http://127.0.0.1:9/v1" })],
  ] as const) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
});
afterAll(() => folder[Symbol.asyncDispose]());

const problemsOf = (environment: Readonly<Record<string, string>>) =>
  checkedLocalSettings({ CREWS_DIR: crews, ...environment }).then(
    () => [],
    (error: unknown) => {
      if (error instanceof InvalidSettings) return error.problems;
      throw error;
    },
  );

describe("settings that depend on the crews", () => {
  it("are refused together with all others", async () => {
    expect(await problemsOf({ PORT: "x", DEFAULT_CREW: "plai", MODEL: "opnai/gpt-4o" })).toEqual([
      'PORT is "x". Write a port number, at most 65535, or 0 for any free one.',
      'DEFAULT_CREW is "plai", and there is no such crew (did you mean plain?). Write one of: broken, claude, plain.',
      expect.stringMatching(
        /^MODEL is "opnai\/gpt-4o", and there is no provider opnai \(did you mean openai\?\)\. Write openai\/…/,
      ),
    ]);
  });

  it("are refused with an address and a data folder that this machine has not, and nothing is made", async () => {
    const file = join(folder.path, "file");
    await writeFile(file, "");
    const data = join(folder.path, "data");
    expect(
      await problemsOf({ PORT: "x", HOST: "192.0.2.1", CREW_DATA_DIR: join(file, "data"), MODEL: "foo" }),
    ).toEqual([
      'PORT is "x". Write a port number, at most 65535, or 0 for any free one.',
      'HOST is "192.0.2.1", and this machine cannot listen there (EADDRNOTAVAIL). Write an IP address of this machine, or localhost.',
      `${file}/data cannot be used: ${file} is not a folder. Set CREW_DATA_DIR to a folder that this user may write to.`,
      expect.stringMatching(
        /^MODEL is "foo", and it names no provider and is not a model of OpenAI\. Write openai\/foo if OpenAI/,
      ),
    ]);
    expect(await problemsOf({ CREW_DATA_DIR: join(data, "of/mine"), HOST: "127.0.0.1" })).toEqual([]);
    expect(await problemsOf({ HTTPS_PROXY: "ftp://user:secret@proxy" })).toEqual([
      "HTTPS_PROXY is no address of a proxy: write it as http://host:port.",
    ]);
    expect(await problemsOf({ MODEL_PRICES: '{"acme/x": "acme/y"}' })).toEqual([
      'MODEL_PRICES["acme/x"] is the price of acme/y, and the catalogue has none of that: write dollars, like {"input": 1.1, "output": 4.4}.',
    ]);
    expect(await problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: "collector" })).toEqual([
      "OTEL_EXPORTER_OTLP_ENDPOINT must be the http or https address of a collector, like http://127.0.0.1:4318.",
    ]);
    expect(existsSync(data)).toBe(false);
  });

  it.each(["openai/", "/gpt-4o", "openai/gpt 4o"])("no model is %s", async (MODEL_NAME) => {
    expect(await problemsOf({ MODEL_NAME })).toEqual([
      `MODEL_NAME is "${MODEL_NAME}". Write a model such as openai/gpt-4.1-mini, or rehearsal.`,
    ]);
  });

  it.each([
    "rehearsal",
    "gpt-4o",
    "o4-mini",
    "openai/foo",
    "ollama/llama3",
    "bedrock/eu.anthropic.claude",
    "anthropic/claude-sonnet-4-5",
  ])("%s is one, with its key or without", async (MODEL) => {
    expect(await problemsOf({ MODEL, DEFAULT_CREW: "plain" })).toEqual([]);
  });

  it("let a model of no known provider be where a crew names the server, and any name where OPENAI_BASE_URL does", async () => {
    expect(await problemsOf({ MODEL: "meta-llama/Llama-3.1-8B", CREWS_DIR: own })).toEqual([]);
    expect(await problemsOf({ MODEL: "foo", CREWS_DIR: own })).toEqual([]);
    expect(await problemsOf({ MODEL: "foo", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" })).toEqual([]);
  });

  it("name the variable of a folder of crews that is none", async () => {
    const nowhere = join(folder.path, "nowhere");
    expect(await problemsOf({ CREWS_DIR: nowhere, DEFAULT_CREW: "plain" })).toEqual([
      `There is no folder ${nowhere}. CREWS_DIR names the folder that has a folder for each crew.`,
    ]);
  });
});

/** Longer than any machine takes: only the server that never answers is waited for. */
const PATIENT = 80_000;

describe("a login to Snowflake at the start", () => {
  it("says in a sentence why a server does not let the functions in", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    expect(await snowflakeTrouble(`http://127.0.0.1:${port}`, PATIENT)).toMatch(
      new RegExp(
        `^Snowflake could not log in: The host of SNOWFLAKE_ACCESS_URL \\(127\\.0\\.0\\.1:${port}\\) cannot be reached`,
      ),
    );
  });

  it("gives up on a server that does not answer", async () => {
    const silent = createHttpServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    try {
      expect(await snowflakeTrouble(url, 2000)).toBe(
        `Snowflake at ${url} did not answer the login within 2 s`,
      );
    } finally {
      silent.close();
      silent.closeAllConnections();
    }
  });

  it("finds nothing wrong with one that does", async () => {
    const server = await startSnowflake({ file: ":memory:" });
    try {
      expect(await snowflakeTrouble(server.url, PATIENT)).toBeUndefined();
    } finally {
      await server.close();
    }
  });
});
