import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { WIRES } from "../../support/models/provider-server.ts";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { type AnsweringServer, startAnsweringServer } from "../../support/servers/answering-server.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const LOOK = `import { defineTool } from "#crew";
import * as z from "zod";

export default defineTool({
  name: "look",
  description: "Looks",
  input: z.object({}),
  effect: "read",
  run: () => "FACT-42",
});
`;
const SCHEMA = '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}';
const NODE =
  '{"type": "object", "properties": {"n": {"type": "integer"}, "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}, "required": ["n"]}';
const agents = (more: string) => `a: {role: A, goal: G, backstory: B${more}}`;
const tasks = (about: string, more = "") => `t: {description: ${about}, expected_output: E, agent: a${more}}`;

/** Crews by name, each with what its model's server does. */
const CREWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  forced: {
    "agents.yaml": agents(
      ", tools: [look], max_iter: 1, llm: {model: bedrock/amazon.nova-pro-v1:0, temperature: 1.5}",
    ),
    "tasks.yaml": tasks("Look"),
    "tools/look.ts": LOOK,
  },
  object: { "agents.yaml": agents(""), "tasks.yaml": tasks("Object", `, output_json: ${SCHEMA}`) },
  long: { "agents.yaml": agents(", llm: openai/gpt-4"), "tasks.yaml": tasks("Long", "") },
  cut: { "agents.yaml": agents(""), "tasks.yaml": tasks("Cut") },
  refused: { "agents.yaml": agents(""), "tasks.yaml": tasks("Refused") },
  tree: {
    "agents.yaml": agents(""),
    "tasks.yaml": tasks("Grow a tree", ", output_pydantic: Node"),
    "schemas/Node.json": `{"$defs": {"Node": ${NODE}}, "$ref": "#/$defs/Node"}`,
  },
};

let models: ScriptedModelServer;
let bedrock: AnsweringServer;
let stack: RunningStack;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  models = await startScriptedModelServer((request) => {
    const said = JSON.stringify(request.messages);
    if (said.includes("Object")) {
      if (request.response_format?.type !== "json_schema") return '{"n": 3}';
      return { status: 400, body: { error: { message: "This response_format type is unavailable now" } } };
    }
    if (said.includes("Grow a tree")) {
      const { schema } = (request.response_format?.json_schema ?? {}) as { schema?: { type?: string } };
      return schema?.type === "object" ? '{"n": 1, "children": [{"n": "2", "children": null}]}' : "No object";
    }
    if (said.includes("Cut")) return { text: "Half a te", finishReason: "length" };
    if (said.includes("Refused")) return { text: "I will not.", finishReason: "content_filter" };
    if (said.length > 20_000) return { status: 400, body: "" };
    return said.includes("You shorten") ? "SUMMARY" : "Done.";
  });
  bedrock = await startAnsweringServer((body) => ({
    body: WIRES.bedrock.completion(
      body.includes("toolConfig") ? { toolCalls: [{ name: "look", arguments: {} }] } : { text: "Done." },
      0,
    ),
  }));
  folder = await temporaryFolder();
  for (const [crew, files] of Object.entries(CREWS)) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder.path, "crews", crew, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, crew === "long" ? text.replace("Long", `"${"word ".repeat(6000)}"`) : text);
    }
  }
  stack = await startStack({
    CREWS_DIR: join(folder.path, "crews"),
    MODEL: "openai/scripted",
    MODEL_PRICES: JSON.stringify({ "openai/scripted": { input: 1, output: 2 } }),
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
    ...WIRES.bedrock.environment(bedrock.url),
  });
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
  await bedrock?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** Runs a crew to its end: its result's text, its first task and its warnings, as the API tells them. */
async function run(crew: string) {
  const { api } = stack.endpoints;
  const id = await startExecution(api, { crew, inputs: {} });
  const end = await endOf(api, id);
  const read = async (path: string) => (await fetch(`${api}/crew/executions/${id}${path}`)).json();
  const { tasks: shown } = (await read("")) as { tasks: Record<string, unknown>[] };
  const { events } = (await read("/events")) as { events: { type: string; warning?: string }[] };
  const warnings = events.flatMap(({ type, warning }) => (type === "warning" ? [warning] : []));
  return { end, task: shown[0], warnings };
}

describe("through the API", () => {
  it("a forced answer of Amazon Bedrock is given from what the tools found, and warnings are events", async () => {
    const { end, warnings } = await run("forced");
    expect(end).toMatchObject({ status: "COMPLETED" });
    expect(
      bedrock.requests.map(({ body }) => [body.includes("toolConfig"), body.includes("FACT-42")]),
    ).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(warnings).toEqual([
      "temperature is not supported (1.5 exceeds bedrock maximum of 1.0. clamped to 1.0)",
    ]);
  });

  it("a server that takes no JSON Schema is asked otherwise, and the execution says so", async () => {
    const { end, warnings } = await run("object");
    expect(end).toMatchObject({ status: "COMPLETED" });
    expect(JSON.stringify(end)).toContain('"n":3');
    expect(warnings).toEqual([expect.stringContaining("asked for json_object")]);
  });

  it("a schema that holds itself is sent with an object at its top, and its answer fits", async () => {
    const { end, warnings } = await run("tree");
    expect(end).toMatchObject({ status: "COMPLETED" });
    expect(JSON.stringify(end)).toContain('"children":[{"n":2}]');
    expect(warnings).toEqual([]);
  });

  it("a conversation near the model's window that is refused without a word is shortened", async () => {
    expect((await run("long")).end).toMatchObject({ status: "COMPLETED" });
  });

  it.each([
    ["cut", "truncated", "cut by the token limit"],
    ["refused", "refused", "refused to answer"],
  ])("an answer that was %s is completed, and its task is %s", async (crew, flag, words) => {
    const { end, task, warnings } = await run(crew);
    expect(end).toMatchObject({ status: "COMPLETED" });
    expect(task).toMatchObject({ status: "COMPLETED", [flag]: true });
    expect(warnings).toEqual([expect.stringContaining(words)]);
  });
});

it("says of a crew that was added since what is wrong with it, and of others that there are none", async () => {
  await mkdir(join(folder.path, "crews/added"));
  const detailOf = async (crew: string) => {
    const response = await fetch(`${stack.endpoints.api}/crew/start`, {
      method: "POST",
      body: JSON.stringify({ crew }),
    });
    return [response.status, ((await response.json()) as { detail: string }).detail];
  };
  expect(await detailOf("added")).toEqual([
    422,
    expect.stringMatching(/^The crew "added" cannot be started: /),
  ]);
  expect(await detailOf("../crews")).toEqual([422, expect.stringContaining('There is no crew "../crews".')]);
});
