import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readCrews } from "../../../functions/adapters/crew-files/read-crews.ts";
import { resolveInputs } from "../../../functions/crew/index.ts";
import { checkedLocalSettings } from "../../../local/checked-settings.ts";
import { welcome } from "../../../local/welcome.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const crewWith = (llm: object | string | undefined, description = "D", inputs: object = {}): string =>
  JSON.stringify({
    agents: { a: { role: "R", goal: "G", backstory: "B", llm } },
    tasks: [{ name: "t", description, expected_output: "E", agent: "a" }],
    inputs,
  });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let crews = "";
let inputs = "";

beforeAll(async () => {
  folder = await temporaryFolder();
  crews = join(folder.path, "crews");
  inputs = join(folder.path, "inputs");
  for (const [file, text] of [
    [join(crews, "plain/crew.jsonc"), crewWith(undefined)],
    [join(crews, "claude/crew.jsonc"), crewWith("anthropic/claude-sonnet-4-5")],
    [join(crews, "broken/crew.jsonc"), "{"],
    [
      join(inputs, "asks/crew.jsonc"),
      crewWith(undefined, "What of {order_id} at {shop}?", { shop: "Bob's" }),
    ],
  ] as const) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
});
afterAll(() => folder[Symbol.asyncDispose]());

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

  it("names the key that a crew's tool lacks, and why that crew cannot be started", async () => {
    const tasks = [
      { name: "t", description: "D", expected_output: "E", agent: "a", tools: ["SerperDevTool"] },
    ];
    const agents = { a: { role: "R", goal: "G", backstory: "B" } };
    await mkdir(join(folder.path, "searching/finder"), { recursive: true });
    await writeFile(join(folder.path, "searching/finder/crew.jsonc"), JSON.stringify({ agents, tasks }));
    const readOf = async (environment: Readonly<Record<string, string>>) => {
      const directory = join(folder.path, "searching");
      const variables = { CREWS_DIR: directory, CREW_DATA_DIR: join(folder.path, "data"), ...environment };
      const settings = await checkedLocalSettings(variables);
      const found = await readCrews(directory);
      return welcome(settings, { endpoints, crews: found, snowflakeTrouble: undefined, resumed: 0 });
    };
    const real = { MODEL: "openai/gpt-4o", OPENAI_API_KEY: "sk-test-key" };
    const warning =
      "warning: SERPER_API_KEY for the tool SerperDevTool is not set: POST /crew/start answers 422 for finder. Set it and restart Stepcrew.";
    expect(await readOf(real)).toContain(warning);
    expect(await readOf({ ...real, SERPER_API_KEY: "k" })).not.toContain("warning");
    expect(await readOf({})).not.toContain("SERPER_API_KEY");
  });

  it("is where everything is, how to start a crew and how to stop, after what is wrong", async () => {
    const newest = `$(curl -s "http://127.0.0.1:8081/crew/executions?limit=1" | grep -o '[0-9a-f-]\\{36\\}' | head -1)`;
    const [problem, ...lines] = (await said({}, 2)).split("\n");
    expect(problem).toMatch(/^error: broken\/crew\.jsonc:1: /);
    expect(lines).toEqual([
      "warning: ANTHROPIC_API_KEY for anthropic/claude-sonnet-4-5 is not set: POST /crew/start answers 422 for claude. Set it and restart Stepcrew.",
      "",
      "Stepcrew is running. Press Ctrl-C to stop it; executions that have not ended go on at the next start.",
      "  console    http://127.0.0.1:8081/ in a browser: start crews, watch them, see why one failed",
      "  API        http://127.0.0.1:8081",
      "  crews      broken  cannot be started, see above",
      "             claude  calls anthropic/claude-sonnet-4-5, but cannot be started, see above",
      "             plain   rehearsed: no model is called",
      `             in ${crews}, read again when a file of them changes`,
      "  model      rehearsal, for agents that name none: their answers say that they are rehearsed.",
      "             MODEL=rehearsal npm start rehearses all crews: no model is called.",
      "             For a real one: MODEL=openai/gpt-4.1-mini OPENAI_API_KEY=… npm start",
      `  data       ${folder.path}/data: executions, journal and Snowflake tables; delete it to start afresh`,
      "  services   Step Functions http://127.0.0.1:2, DynamoDB http://127.0.0.1:3, Snowflake http://127.0.0.1:4",
      "",
      "2 unfinished executions of the last run go on.",
      "",
      "Try it: start a crew, see how it goes, list what ran.",
      `  curl -s -X POST http://127.0.0.1:8081/crew/start -d '{"crew":"plain"}'`,
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

  it("names crew by crew whom it calls, and no rehearsal of all where nobody is called", async () => {
    const keys = { ANTHROPIC_API_KEY: "k", OPENAI_API_KEY: "k" };
    const called = (await said({ MODEL: "openai/gpt-4o", ...keys })).split("\n");
    expect(called).toContain("             claude  calls anthropic/claude-sonnet-4-5");
    expect(called).toContain("             plain   calls openai/gpt-4o");
    const rehearsed = await said({ MODEL: "rehearsal" });
    expect(rehearsed).toContain("claude  rehearsed: no model is called\n");
    expect(rehearsed).not.toMatch(/calls |rehearses all/);
  });

  it("shows a start that a shell sends with all inputs that the crew must be given", async () => {
    const made = await readCrews(inputs);
    const settings = await checkedLocalSettings({ CREWS_DIR: inputs });
    const text = welcome(settings, { endpoints, crews: made, snowflakeTrouble: undefined, resumed: 0 });
    const [, body = ""] = /crew\/start -d (.*)/.exec(text) ?? [];
    const { stdout } = await promisify(execFile)("sh", ["-c", `printf %s ${body}`]);
    expect(JSON.parse(stdout)).toEqual({
      crew: "asks",
      inputs: { order_id: "some order id", shop: "Bob's" },
    });
    expect(made[0]?.crew && resolveInputs(made[0].crew, JSON.parse(stdout).inputs).missing).toBeUndefined();
  });

  it("shows no start where none would be answered 200", async () => {
    const settings = await checkedLocalSettings({ CREWS_DIR: crews, MODEL: "openai/gpt-4o" });
    const text = welcome(settings, {
      endpoints,
      crews: await readCrews(crews),
      snowflakeTrouble: undefined,
      resumed: 0,
    });
    expect(text).not.toContain("-X POST");
    expect(text).toContain("No crew can be started yet.");
  });

  it("misses no key when everybody is rehearsed or asks a model that needs none", async () => {
    for (const MODEL of ["rehearsal", "bedrock/x"])
      expect(await said({ MODEL, ANTHROPIC_API_KEY: "k" })).not.toContain("warning");
  });
});
