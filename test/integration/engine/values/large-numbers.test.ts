import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool, loadCrew } from "../../../../functions/crew/index.ts";
import { parseExactly } from "../../../../functions/json/exact-json.ts";
import { crewOf, runBothWays, runCase, textOf } from "../../../support/models/crew-run.ts";

const BIG = "9007199254740993";
const AGENT = "a: {role: A, goal: G, backstory: B}";
const crewWith = (task: string, files: Readonly<Record<string, string>> = {}) =>
  crewOf({
    "agents.yaml": AGENT,
    "tasks.yaml": `t: {description: "D {id}", expected_output: E, agent: a, ${task}}`,
    "tools/look.ts": "",
    ...files,
  });
const inputs = parseExactly(`{"id": ${BIG}}`) as Readonly<Record<string, never>>;

/** A tool that tells what it was given. */
function lookTool(id: z.ZodType) {
  const seen: unknown[] = [];
  const look = defineTool({
    name: "look",
    description: "Looks",
    input: z.object({ id }),
    effect: "read",
    run: (input) => {
      seen.push(input);
      return "seen";
    },
  });
  return { look, seen };
}

describe("a number beyond 2^53", () => {
  it("is in the prompt as it was given, alone and inside of values", async () => {
    const crew = crewOf({
      "agents.yaml": AGENT,
      "tasks.yaml": 't: {description: "D {id} {all}", expected_output: E, agent: a}',
    });
    const given = parseExactly(`{"id": ${BIG}, "all": {"ids": [${BIG}, 0.10000000000000000001]}}`);
    const { requests } = await runBothWays({ crew, inputs: given as typeof inputs, script: ["ok"] });
    expect(textOf(requests[0])).toContain(`D ${BIG} {"ids":[${BIG},0.10000000000000000001]}`);
  });

  it.each([
    ["as it is", `{"id": ${BIG}}`],
    ["as a text", `{"id": "${BIG}"}`],
  ])("reaches a tool that takes texts, and the model is shown what it wrote: %s", async (_how, args) => {
    const { look, seen } = lookTool(z.string());
    const script = [{ toolCalls: [{ name: "look", arguments: args }] }, "done"];
    const { end, requests } = await runBothWays({
      crew: crewWith("tools: [look]"),
      inputs,
      script,
      tools: { look },
    });
    expect(end.status).toBe("completed");
    expect(seen.slice(0, 1)).toEqual([{ id: BIG }]);
    const call = requests[1]?.messages.find(({ tool_calls: calls }) => calls !== undefined);
    expect(call?.tool_calls?.[0]?.function.arguments).toBe(args.replace(": ", ":"));
  });

  it.each([
    [z.number(), `{"id": ${BIG}}`],
    [z.number(), `{"id": "${BIG}"}`],
    [z.int(), `{"id": ${BIG}}`],
    [z.number(), '{"id": 1E400}'],
    [z.number(), '{"id": 1e-400}'],
  ])("is not changed for a tool that takes JavaScript's numbers, but refused: %#", async (id, args) => {
    const { look, seen } = lookTool(id);
    const script = [{ toolCalls: [{ name: "look", arguments: args }] }, "done"];
    const { requests } = await runBothWays({
      crew: crewWith("tools: [look]"),
      inputs,
      script,
      tools: { look },
    });
    expect(seen).toEqual([]);
    expect(textOf(requests[1])).toMatch(/has more digits than the tool's number holds\n {2}→ at id/);
  });

  it("is the nearest one where a fraction has too many digits, as 0.1 is too", async () => {
    const { look, seen } = lookTool(z.number());
    const script = [{ toolCalls: [{ name: "look", arguments: '{"id": 0.1000000000000000055511}' }] }, "done"];
    await runCase({ crew: crewWith("tools: [look]"), inputs, script, tools: { look } });
    expect(seen).toEqual([{ id: 0.1 }]);
  });

  it("does not find the result of another in the cache", async () => {
    const { look, seen } = lookTool(z.unknown());
    const call = (id: string) => ({ name: "look", arguments: `{"id": ${id}}` });
    const script = [{ toolCalls: [call(BIG), call("9007199254740995")] }, "done"];
    await runCase({ crew: crewWith("tools: [look]"), inputs, script, tools: { look } });
    expect(seen).toEqual([{ id: BIG }, { id: "9007199254740995" }]);
  });

  it("is a text for the model in a call of a tool that there is not", async () => {
    const { look } = lookTool(z.unknown());
    const script = [{ toolCalls: [{ name: "nothing", arguments: `{"id": ${BIG}}` }] }, "done"];
    const { requests } = await runBothWays({
      crew: crewWith("tools: [look]"),
      inputs,
      script,
      tools: { look },
    });
    const call = requests[1]?.messages.find(({ tool_calls: calls }) => calls !== undefined);
    expect(call?.tool_calls?.[0]?.function.arguments).toBe(`{"id":"${BIG}"}`);
  });

  it("takes no key through that reaches into every object", async () => {
    const { look, seen } = lookTool(z.unknown());
    const script = [
      { toolCalls: [{ name: "look", arguments: `{"id": ${BIG}, "__proto__": {"a": 1}}` }] },
      "done",
    ];
    const { requests } = await runCase({ crew: crewWith("tools: [look]"), inputs, script, tools: { look } });
    expect([seen, textOf(requests[1])]).toEqual([[], "The arguments of look are not JSON"]);
  });

  it("is in structured output with its digits, also behind a guardrail and a condition", async () => {
    const crew = crewOf({
      "agents.yaml": AGENT,
      "tasks.yaml": `
one: {description: D, expected_output: E, agent: a, output_json: Id, guardrail: ./guardrails/same.ts}
two: {description: D, expected_output: E, agent: a}`,
      "schemas/Id.json": `{"type": "object", "properties": {"id": {"type": "integer", "maximum": 9223372036854775807}}}`,
      "guardrails/same.ts": "",
    });
    const guardrails = new Map([["same", (output: object) => [true, output] as const]]);
    const script = [`{"id": "${BIG}"}`, "done"];
    const { end, requests } = await runBothWays({ crew, script, ports: { guardrails } });
    expect(JSON.stringify(end)).toContain(`"raw":"{\\"id\\":${BIG}}","json_dict":{"id":${BIG}}`);
    expect(textOf(requests[0])).toContain('"maximum": 9223372036854775807');
    expect(textOf(requests[1])).toContain(BIG);
  });

  it.each([
    ["gt", "9007199254740992", true],
    ["eq", "9007199254740992", false],
    ["eq", BIG, true],
  ])("is compared by its digits in a condition: %s %s", async (op, value, holds) => {
    const crew = crewOf({
      "agents.yaml": AGENT,
      "tasks.yaml": `
one: {description: D, expected_output: E, agent: a, output_json: {type: object}}
two: {description: D, expected_output: E, agent: a, condition: {path: json_dict.id, op: ${op}, value: ${value}}}`,
    });
    const { requests } = await runCase({ crew, script: [`{"id": ${BIG}}`, "done"] });
    expect(requests).toHaveLength(holds ? 2 : 1);
  });

  it.each([
    ["crew.jsonc", `{"inputs": {"id": ${BIG}}}`],
    ["crew.jsonc", '{"inputs": {"id": 9.007199254740993e15}}'],
  ])("keeps its digits in a crew's own files: %s %s", async (file, text) => {
    const crew = crewWith("", { [file]: text });
    const { requests } = await runBothWays({ crew, script: ["ok"] });
    expect(textOf(requests[0])).toContain(`D ${BIG}`);
    expect(JSON.stringify(crew.inputs)).toContain(`"default":${BIG}`);
  });

  it.each([
    ["crew.jsonc", '{\n"inputs": {"id": 1E400}}', 2],
    [
      "tasks.yaml",
      "t:\n  description: D\n  expected_output: E\n  agent: a\n  output_json: {type: object, maximum: 1.0e+400}",
      5,
    ],
  ])("is an error where nothing could keep it: %s", (file, text, line) => {
    const files = { "agents.yaml": AGENT, "tasks.yaml": "t: {description: D, expected_output: E, agent: a}" };
    const { problems } = loadCrew("sample", new Map(Object.entries({ ...files, [file]: text })));
    expect(problems).toContainEqual(
      expect.objectContaining({
        file,
        line,
        message: expect.stringContaining(
          "takes more than 38 digits: write one of fewer, or put it in quotes where a text will do",
        ) as unknown,
      }),
    );
  });
});
