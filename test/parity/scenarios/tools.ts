import { calling, yamlCrew, type Scenario } from "../scenario.ts";
import { agents, bees, FIRST, one, SECOND, wasps } from "./tool-crew.ts";

/** Calls of tools, and what may be wrong with them. */
export const TOOL_SCENARIOS: readonly Scenario[] = [
  {
    name: "tools, one call",
    files: yamlCrew([FIRST, SECOND], { agents: agents("look, note") }),
    script: [calling(bees("look")), "Ten facts.", "The page."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, two turns",
    files: one("look, note"),
    script: [calling(bees("look")), calling(wasps("note")), "Ten facts."],
    marks: ["Seen bees.", "Noted wasps."],
  },
  {
    name: "tools, parallel calls",
    files: one("look, note"),
    script: [calling(bees("look"), wasps("look"), bees("note")), "Ten facts."],
    marks: ["Seen bees.", "Seen wasps.", "Noted bees."],
  },
  {
    name: "tools, text beside a call",
    files: one("look"),
    script: [{ ...calling(bees("look")), text: "Let me look." }, "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, none used",
    files: one("look"),
    script: ["Ten facts."],
  },
  {
    name: "tools, the task's in place of the agent's",
    files: yamlCrew([FIRST.replace("}", ", tools: [note]}")], { agents: agents("look") }),
    script: [calling(bees("note")), "Ten facts."],
    marks: ["Noted bees."],
  },
  {
    name: "tools, an empty list of the task's",
    files: yamlCrew([FIRST.replace("}", ", tools: []}")], { agents: agents("look") }),
    script: [calling(bees("look")), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, an unknown one",
    files: one("look"),
    script: [calling(bees("smell")), "Ten facts."],
  },
  {
    name: "tools, an unknown one beside a known one",
    files: one("look"),
    script: [calling(bees("smell"), bees("look")), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, an argument left out",
    files: one("look"),
    script: [calling(["look", {}]), "Ten facts."],
    marks: ["Seen"],
  },
  {
    name: "tools, an argument of another type",
    files: one("add"),
    script: [calling(["add", { first: "many", second: 2 }]), "Ten facts."],
    marks: ["Sum"],
  },
  {
    name: "tools, an argument too many",
    files: one("look"),
    script: [calling(["look", { q: "bees", deep: true }]), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, a default left out",
    files: one("add"),
    script: [calling(["add", { first: 2 }]), "Ten facts."],
    marks: ["Sum 3"],
  },
  {
    name: "tools, null for a default",
    files: one("add"),
    script: [calling(["add", { first: 2, second: null }]), "Ten facts."],
    marks: ["Sum 3"],
  },
  {
    name: "tools, arguments that are no JSON",
    files: one("look"),
    script: [calling(["look", "{q: bees"]), "Ten facts."],
    marks: ["Seen"],
  },
  {
    name: "tools, a name in other letters",
    files: one("look"),
    script: [calling(bees("Look")), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, one without arguments, given none",
    files: one("now"),
    script: [calling(["now", ""]), calling(["now", {}]), "Ten facts."],
    marks: ["It is noon."],
  },
  {
    name: "tools, arguments that are a list",
    files: one("look"),
    script: [calling(["look", '["bees"]']), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, arguments that are JSON within JSON",
    files: one("look"),
    script: [calling(["look", JSON.stringify(JSON.stringify({ q: "bees" }))]), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, a number for a text",
    files: one("look"),
    script: [calling(["look", { q: 7 }]), "Ten facts."],
    marks: ["Seen 7."],
  },
  {
    name: "tools, a text for a number",
    files: one("add"),
    script: [calling(["add", { first: "2", second: 2 }]), "Ten facts."],
    marks: ["Sum 4"],
  },
  {
    name: "tools, one that raises",
    files: one("broken, look"),
    script: [calling(bees("broken")), calling(bees("look")), "Ten facts."],
    marks: ["no disk for bees", "Seen bees."],
  },
  {
    name: "tools, the same one listed twice",
    files: one("look, look"),
    script: [calling(bees("look")), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, one of three calls raises",
    files: one("broken, look"),
    script: [calling(bees("look"), bees("broken"), wasps("look")), "Ten facts."],
    marks: ["Seen bees.", "no disk for bees", "Seen wasps."],
  },
  {
    name: "tools, a result that is an object",
    files: one("facts"),
    script: [calling(bees("facts")), "Ten facts."],
    marks: ["{'about': 'bees', 'count': 10}", '{"about":"bees","count":10}'],
  },
  {
    name: "tools, a result that is a number",
    files: one("count"),
    script: [calling(bees("count")), "Ten facts."],
    marks: ["4"],
  },
  {
    name: "tools, an empty result",
    files: one("nothing"),
    script: [calling(bees("nothing")), "Ten facts."],
  },
  {
    name: "tools, calls that end as if they were text",
    files: one("look"),
    script: [{ ...calling(bees("look")), finishReason: "stop" }, "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, calls without ids",
    files: one("look"),
    script: [{ toolCalls: [{ name: "look", arguments: { q: "bees" }, id: "" }] }, "Ten facts."],
    marks: ["Seen bees."],
  },
];
