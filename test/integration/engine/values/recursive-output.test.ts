import { describe, expect, it } from "vitest";
import * as z from "zod";

import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import { defineTool } from "../../../../functions/crew/index.ts";
import { crewOf, runBothWays, textOf } from "../../../support/models/crew-run.ts";

/** What pydantic's model_json_schema() gives for a class Node with `children: list[Node] = []`. */
const NODE = {
  properties: {
    name: { title: "Name", type: "string" },
    size: { anyOf: [{ type: "integer" }, { type: "null" }], default: null, title: "Size" },
    children: { default: [], items: { $ref: "#/$defs/Node" }, title: "Children", type: "array" },
  },
  required: ["name"],
  title: "Node",
  type: "object",
};
const SCHEMA = { $defs: { Node: NODE }, $ref: "#/$defs/Node" };
const TREE = { name: "a", size: null, children: [{ name: "b", size: 3, children: [] }] };

const crewWith = (more = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B${more}}`,
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a, output_pydantic: Node}",
    "schemas/Node.json": JSON.stringify(SCHEMA),
    "tools/look.ts": "",
  });

describe("structured output of a model that holds itself", () => {
  it("is asked for in strict form with an object at its top, and goes on by references", async () => {
    const { end, requests } = await runBothWays({ crew: crewWith(), script: [JSON.stringify(TREE)] });
    const asked = requests[0]?.response_format?.json_schema as {
      schema: Record<string, unknown>;
      strict: boolean;
    };
    expect(asked.strict).toBe(true);
    expect(asked.schema).toMatchObject({
      type: "object",
      required: ["name", "size", "children"],
      additionalProperties: false,
      properties: { children: { anyOf: [{ items: { $ref: "#/$defs/Node" } }, { type: "null" }] } },
      $defs: {
        Node: { type: "object", additionalProperties: false, required: ["name", "size", "children"] },
      },
    });
    expect(asked.schema).not.toHaveProperty("$ref");
    expect(textOf(requests[0])).toContain('"$ref": "#/$defs/Node"');
    expect(end).toMatchObject({
      status: "completed",
      output: { raw: JSON.stringify(TREE), json_dict: TREE },
    });
  });

  it("asks again by the place that does not fit, at any depth", async () => {
    const wrong = { ...TREE, children: [{ name: "b", children: [{ name: 5 }] }] };
    const script = [JSON.stringify(wrong), JSON.stringify(TREE)];
    const { end, requests } = await runBothWays({ crew: crewWith(), script });
    expect(textOf(requests[1])).toContain("children[0].children[0].name");
    expect(end).toMatchObject({ output: { json_dict: TREE } });
  });

  it("is found in the words of an agent with tools", async () => {
    const look = defineTool({
      name: "look",
      description: "L",
      input: z.object({}),
      effect: "read",
      run: () => "",
    });
    const text = `Here it is:\n\`\`\`json\n${JSON.stringify(TREE)}\n\`\`\``;
    const crew = crewWith(", tools: [look]");
    const { end } = await runBothWays({ crew, script: [text], tools: { look } });
    expect(end).toMatchObject({ output: { raw: text, json_dict: TREE } });
  });

  it("is rehearsed by a value that ends", async () => {
    const models = modelsFromEnvironment({ MODEL: "rehearsal" });
    const { end } = await runBothWays({ crew: crewWith(), script: [], ports: { models } });
    expect(end).toMatchObject({ status: "completed", output: { json_dict: { name: "Rehearsed name" } } });
  });
});
