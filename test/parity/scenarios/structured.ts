import type { ModelRequest } from "../../support/models/scripted-model-server.ts";
import { calling, type Scenario, yamlCrew } from "../scenario.ts";
import { Nested, Numbers, Report } from "./structured-schemas.ts";

const agents = (tools: string, more = "") =>
  `researcher: {role: Researcher, goal: Find facts, backstory: Curious, tools: [${tools}]${more}}\n` +
  "writer: {role: Writer, goal: Write, backstory: Plain}";
const task = (more: string) =>
  `first: {description: Find ten facts, expected_output: A list, agent: researcher, ${more}}`;
const SECOND = "second: {description: Write the page, expected_output: A page, agent: writer}";
/** The first task's answers, however many are asked for, and the second task's. */
const first = (answer: string, next: string) => (request: ModelRequest, index: number) => {
  if (JSON.stringify(request.messages).includes("Write the page")) return "The page.";
  return index === 0 ? answer : next;
};
/** Prose is converted by a call that CrewAI dresses as a tool. */
const converted = ({ tools }: ModelRequest) =>
  tools?.length ? calling(["Report", JSON.parse(GOOD) as object]) : GOOD;
const GOOD = '{"title": "Bees", "score": 7, "tags": ["a"]}';
const marks = ['"score"', '{"title":"Bees","score":7,"tags":["a"]}', GOOD];

const crew = (output: string, tools = "", more = "") =>
  yamlCrew([task(output), SECOND], { agents: agents(tools, more), schemas: { Report, Numbers, Nested } });

export const STRUCTURED_SCENARIOS: readonly Scenario[] = [
  {
    name: "output_json without tools",
    files: crew("output_json: Report"),
    script: [GOOD, "The page."],
    marks,
  },
  {
    name: "output_pydantic without tools",
    files: crew("output_pydantic: Report"),
    script: [GOOD, "The page."],
    marks,
  },
  {
    name: "output_json and output_pydantic together",
    files: crew("output_json: Report, output_pydantic: Report"),
    script: [GOOD, "The page."],
  },
  {
    name: "output_json without tools, an optional field null",
    files: crew("output_json: Report"),
    script: ['{"title": "Bees", "score": 7, "tags": null}', "The page."],
    marks,
  },
  {
    name: "output_json without tools, an optional field left out",
    files: crew("output_json: Report"),
    script: ['{"title": "Bees", "score": 7}', "The page."],
    marks,
  },
  {
    name: "output_json without tools, fields in another order",
    files: crew("output_json: Report"),
    script: ['{"tags": ["a"], "score": 7, "title": "Bees"}', "The page."],
    marks,
  },
  {
    name: "output_json without tools, a field too many",
    files: crew("output_json: Report"),
    script: ['{"title": "Bees", "score": 7, "tags": ["a"], "more": 1}', "The page."],
    marks,
  },
  {
    name: "output_json without tools, JSON within text",
    files: crew("output_json: Report"),
    script: first(`Here: ${GOOD}`, GOOD),
    marks,
  },
  {
    name: "output_json without tools, numbers",
    files: crew("output_json: Numbers"),
    script: ['{"whole": 7, "part": 2, "sure": true}', "The page."],
  },
  {
    name: "output_json without tools, numbers as texts",
    files: crew("output_json: Numbers"),
    script: first('{"whole": "7", "part": 2.5, "sure": true}', '{"whole": 7, "part": 2.5, "sure": true}'),
  },
  {
    name: "output_json without tools, letters beyond ASCII",
    files: crew("output_json: Report"),
    script: ['{"title": "Bienen – häufig 🐝", "score": 7, "tags": []}', "The page."],
    marks: ["Bienen – häufig 🐝"],
  },
  {
    name: "output_json without tools, nested",
    files: crew("output_json: Nested"),
    script: ['{"items": [{"name": "a", "size": 1}, {"name": "b", "size": 2}]}', "The page."],
    marks: ['{"items":[{"name":"a","size":1},{"name":"b","size":2}]}'],
  },
  {
    name: "output_json with tools, a field too many",
    files: crew("output_json: Report", "look"),
    script: ['{"title": "Bees", "score": 7, "more": 1}', "The page."],
    marks,
  },
  {
    name: "output_json with tools, numbers as texts",
    files: crew("output_json: Numbers", "look"),
    script: first('{"whole": "7", "part": 2, "sure": true}', '{"whole": 7, "part": 2, "sure": true}'),
  },
  {
    name: "output_json with tools, max_iter reached",
    files: crew("output_json: Report", "look", ", max_iter: 1"),
    script: [calling(["look", { q: "bees" }]), GOOD, "The page."],
    marks,
  },
  {
    name: "output_json, result_as_answer",
    files: crew("output_json: Report", "verdict"),
    script: [calling(["verdict", { q: "bees" }]), converted, "The page."],
    marks: [...marks, "Verdict on bees."],
  },
  {
    name: "output_json without tools, wrong shape then right",
    files: crew("output_json: Report"),
    script: first('{"title": "Bees"}', GOOD),
    marks,
  },
  {
    name: "output_json without tools, prose then right",
    files: crew("output_json: Report"),
    script: first("Bees are seven.", GOOD),
    marks,
  },
  {
    name: "output_pydantic without tools, never right",
    files: crew("output_pydantic: Report", "", ", max_retry_limit: 0"),
    script: ['{"title": "Bees"}', '{"title": "Wasps"}', '{"title": "Ants"}'],
    marks,
  },
  {
    name: "output_json with tools",
    files: crew("output_json: Report", "look"),
    script: [calling(["look", { q: "bees" }]), GOOD, "The page."],
    marks,
  },
  {
    name: "output_pydantic with tools",
    files: crew("output_pydantic: Report", "look"),
    script: [calling(["look", { q: "bees" }]), GOOD, "The page."],
    marks,
  },
  {
    name: "output_json with tools, JSON within text",
    files: crew("output_json: Report", "look"),
    script: [`Here it is:\n\`\`\`json\n${GOOD}\n\`\`\``, "The page."],
    marks,
  },
  {
    name: "output_json with tools, prose is converted",
    files: crew("output_json: Report", "look"),
    script: ["Bees are seven.", converted, "The page."],
    marks,
  },
  {
    name: "output_pydantic with tools, prose is converted",
    files: crew("output_pydantic: Report", "look"),
    script: ["Bees are seven.", converted, "The page."],
    marks,
  },
  {
    name: "output_json with tools, wrong shape",
    files: crew("output_json: Report", "look"),
    script: first('{"title": "Bees"}', GOOD),
    marks,
  },
  {
    name: "output_json and output_file",
    files: crew("output_json: Report, output_file: report.json"),
    script: [GOOD, "The page."],
    marks,
  },
  {
    name: "output_json of the last task",
    files: yamlCrew(
      [
        "first: {description: Find ten facts, expected_output: A list, agent: writer}",
        "second: {description: Rate them, expected_output: A score, agent: researcher, output_json: Report}",
      ],
      { agents: agents(""), schemas: { Report } },
    ),
    script: ["Ten facts.", GOOD],
    marks,
  },
  {
    name: "output_json with tools, prose that is never converted",
    files: crew("output_json: Report", "look", ", max_retry_limit: 0"),
    script: ({ messages, tools }) => {
      if (JSON.stringify(messages).includes("Write the page")) return "The page.";
      return tools?.some((tool) => tool.function.name === "Report")
        ? calling(["Report", { title: "Bees" }])
        : "Bees are seven.";
    },
  },
  {
    name: "output_json with tools, an empty object",
    files: crew("output_json: Report", "look"),
    script: first("{}", GOOD),
  },
  {
    name: "output_json with tools, a list",
    files: crew("output_json: Report", "look"),
    script: ({ messages, tools }, index) => {
      if (JSON.stringify(messages).includes("Write the page")) return "The page.";
      if (tools?.some((tool) => tool.function.name === "Report"))
        return calling(["Report", JSON.parse(GOOD)]);
      return index === 0 ? `[${GOOD}]` : GOOD;
    },
  },
  {
    name: "output_json with tools, two objects in a text",
    files: crew("output_json: Report", "look"),
    script: ({ messages, tools }, index) => {
      if (JSON.stringify(messages).includes("Write the page")) return "The page.";
      if (tools?.some((tool) => tool.function.name === "Report"))
        return calling(["Report", JSON.parse(GOOD)]);
      return index === 0 ? `First {"a": 1}, then ${GOOD}` : GOOD;
    },
  },
];
