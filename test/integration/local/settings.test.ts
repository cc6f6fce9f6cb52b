import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readCrews } from "../../../functions/adapters/crew-files/read-crews.ts";
import { checkedLocalSettings } from "../../../local/checked-settings.ts";
import { InvalidSettings } from "../../../local/local-settings.ts";
import { snowflakeTrouble } from "../../../local/snowflake-trouble.ts";
import { welcome } from "../../../local/welcome.ts";
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

describe("what npm start says", () => {
  const endpoints = {
    api: "http://127.0.0.1:8081",
    step_functions: "http://127.0.0.1:2",
    dynamodb: "http://127.0.0.1:3",
    snowflake: "http://127.0.0.1:4",
  };
  const said = async (
    environment: Readonly<Record<string, string>>,
    resumed = 0,
    snowflakeTrouble?: string,
  ) =>
    welcome(
      await checkedLocalSettings({
        CREWS_DIR: crews,
        CREW_DATA_DIR: join(folder.path, "data"),
        ...environment,
      }),
      { endpoints, crews: await readCrews(crews), snowflakeTrouble, resumed },
    );

  it("is where everything is, how to start a crew and how to stop, after what is wrong", async () => {
    const newest = `$(curl -s "http://127.0.0.1:8081/crew/executions?limit=1" | grep -o '[0-9a-f-]\\{36\\}' | head -1)`;
    const [problem, ...lines] = (await said({}, 2)).split("\n");
    expect(problem).toMatch(/^error: broken\/crew\.jsonc:1: /);
    expect(lines).toEqual([
      "warning: ANTHROPIC_API_KEY for anthropic/claude-sonnet-4-5 is not set: POST /crew/start answers 422 for claude. Set it and restart Stepcrew.",
      "",
      "Stepcrew is running. Press Ctrl-C to stop it; executions that have not ended go on at the next start.",
      "  API        http://127.0.0.1:8081",
      "  crews      broken (cannot be started, see above), claude, plain",
      `             in ${crews}, read at the start: restart Stepcrew after an edit`,
      "  model      rehearsal: no model is called, and every answer says that it is rehearsed.",
      "             But claude name models of their own, and those are called.",
      "             For a real one: MODEL=openai/gpt-4.1-mini OPENAI_API_KEY=… npm start",
      `  data       ${folder.path}/data: executions, journal and Snowflake tables; delete it to start afresh`,
      "  services   Step Functions http://127.0.0.1:2, DynamoDB http://127.0.0.1:3, Snowflake http://127.0.0.1:4",
      "",
      "2 unfinished executions of the last run go on.",
      "",
      "Try it: start a crew, see how it goes, list what ran.",
      `  curl -s -X POST http://127.0.0.1:8081/crew/start -d '{"crew": "claude"}'`,
      `  curl -s http://127.0.0.1:8081/crew/status/${newest}`,
      `  curl -s "http://127.0.0.1:8081/crew/executions?limit=3"`,
      "",
    ]);
  });

  it("names the key that MODEL lacks, and the crews that cannot be started without it", async () => {
    const lines = (await said({ MODEL: "openai/gpt-4o", ANTHROPIC_API_KEY: "k" })).split("\n");
    expect(lines.filter((line) => line.startsWith("warning"))).toEqual([
      "warning: OPENAI_API_KEY for openai/gpt-4o is not set: POST /crew/start answers 422 for plain. Set it and restart Stepcrew.",
    ]);
    expect(lines).toContain("  model      openai/gpt-4o, for agents that name none");
  });

  it("is that Snowflake elsewhere lets nobody in, and that its tables are not in the data folder", async () => {
    const lines = (await said({ SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" }, 0, "It is shut")).split("\n");
    expect(lines).toContain(
      "warning: It is shut. Until Snowflake lets this stack in, POST /crew/start answers 500.",
    );
    expect(lines).toContain(
      `  data       ${folder.path}/data: executions and journal, but not the Snowflake tables; delete it to start afresh`,
    );
  });

  it("misses no key when everybody is rehearsed or asks a model that needs none", async () => {
    for (const MODEL of ["rehearsal", "bedrock/x"])
      expect(await said({ MODEL, ANTHROPIC_API_KEY: "k" })).not.toContain("warning");
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
