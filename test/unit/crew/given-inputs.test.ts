import { describe, expect, it } from "vitest";

import { takeInputs } from "../../../functions/crew/given-inputs.ts";
import type { Crew, Inputs } from "../../../functions/crew/index.ts";

const required = (name: string) => ({ name, default: null, required: true });
const optional = (name: string) => ({ name, default: "usual", required: false });

function refusalOf(known: Crew["inputs"], given: Inputs, strictInputs?: false): string | undefined {
  const taken = takeInputs(
    { name: "research", inputs: known, ...(strictInputs === false && { strictInputs }) },
    given,
  );
  return "refusal" in taken ? taken.refusal.sentence : undefined;
}

const misspelt = (named: string, them = "the name") =>
  `The crew "research" has no input ${named}. Correct ${them}, or let the crew take any with "strict_inputs": false in its crew.jsonc.`;

describe("inputs that a hook may give", () => {
  it("need not be given at the start, and are not made up", () => {
    const python = { version: "3.13", beforeKickoff: [{ file: "hooks.py", name: "prepare" }] };
    const crew = { name: "research", inputs: [required("topic"), optional("tone")], python };
    expect(takeInputs(crew, {})).toEqual({ inputs: { tone: "usual" } });
    expect(refusalOf(crew.inputs, {})).toContain("needs these inputs: topic");
  });
});

describe("inputs that nobody mentions", () => {
  it("are taken, and laid over the defaults", () => {
    const crew = { name: "research", inputs: [required("topic"), optional("tone")] };
    const given = { topic: "owls", ticket: 7, "": 1 };
    expect(takeInputs(crew, given)).toEqual({ inputs: { ...given, tone: "usual" } });
  });

  it.each<[string, Crew["inputs"], Inputs]>([
    ["by a crew without inputs", [], { topc: 1 }],
    ["beside the known one that they are near to", [required("topic")], { topic: 1, topc: 2, Topic: 3 }],
    ["when only short names are near", [optional("id"), optional("x")], { ip: 1, y: 2 }],
    [
      "as CrewAI's trigger payload, whatever is near to it",
      [optional("crewai_trigger_payloads")],
      { crewai_trigger_payload: 1 },
    ],
    [
      "with the keys of every object",
      [optional("topic")],
      JSON.parse('{"__proto__": 1, "toString": 2}') as Inputs,
    ],
  ])("are taken %s", (_, known, given) => {
    expect(refusalOf(known, given)).toBeUndefined();
  });

  it.each<[string, Crew["inputs"], Inputs, string]>([
    ["an optional one", [optional("topic")], { topc: 1 }, "topc (did you mean topic?)"],
    ["capitals", [optional("topic")], { Topic: 1 }, "Topic (did you mean topic?)"],
    ["capitals of a short name", [optional("id")], { ID: 1 }, "ID (did you mean id?)"],
    ["a hyphen", [optional("file_name")], { "file-name": 1 }, "file-name (did you mean file_name?)"],
    [
      "the nearest of two",
      [optional("topic"), optional("topics")],
      { topcs: 1 },
      "topcs (did you mean topics?)",
    ],
    [
      "the one that is not given",
      [required("topic"), optional("topics")],
      { topic: 1, topicss: 2 },
      "topicss (did you mean topics?)",
    ],
    [
      "CrewAI's trigger payload",
      [],
      { crewai_triger_payload: 1 },
      "crewai_triger_payload (did you mean crewai_trigger_payload?)",
    ],
  ])("are refused when they are near to %s", (_, known, given, named) => {
    expect(refusalOf(known, given)).toBe(misspelt(named));
  });

  it("are all named when two are near to one", () => {
    expect(refusalOf([optional("topic")], { topc: 1, tpoic: 2, other: 3 })).toBe(
      misspelt("topc (did you mean topic?), tpoic (did you mean topic?)", "the names"),
    );
  });

  it("are told with what is missing", () => {
    expect(
      takeInputs({ name: "research", inputs: [required("topic"), required("audience")] }, { topc: 1 }),
    ).toEqual({
      refusal: {
        sentence:
          'The crew "research" needs these inputs: topic, audience. Give them in "inputs". It has no input topc (did you mean topic?).',
        errors: [
          { input: "topic", detail: 'the input "topic" is required' },
          { input: "audience", detail: 'the input "audience" is required' },
          { input: "topc", detail: 'there is no input "topc" (did you mean topic?)' },
        ],
      },
    });
  });

  it("are taken however near they are by a crew that is not strict, which still needs what is missing", () => {
    expect(refusalOf([optional("topic")], { topc: 1 }, false)).toBeUndefined();
    expect(refusalOf([required("topic")], { topc: 1 }, false)).toBe(
      'The crew "research" needs these inputs: topic. Give them in "inputs".',
    );
  });

  it("are told ten at most, for a client may send thousands", () => {
    const given = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`topic_${index}`, index]));
    const taken = takeInputs({ name: "research", inputs: [optional("topic_00")] }, given);
    expect("refusal" in taken && taken.refusal.errors.length).toBe(10);
    expect(refusalOf([optional("topic")], { ["t".repeat(250_000)]: 1 })).toBeUndefined();
  });
});
