import { calling, yamlCrew, type Scenario } from "../scenario.ts";

const agents = (tools = "") =>
  `researcher: {role: Researcher, goal: Find facts, backstory: Curious, tools: [${tools}]}\n` +
  "writer: {role: Writer, goal: Write, backstory: Plain}";
const FIRST = "first: {description: Find ten facts, expected_output: A list, agent: researcher}";
const second = (more: string) =>
  `second: {description: Write the page, expected_output: A page, agent: writer, ${more}}`;
const third = "third: {description: Praise it, expected_output: A line, agent: researcher}";
const LOUD = "guardrail: ./guardrails/loud.ts";
const SENTENCE = "guardrail: The page must be about bees";
const Score = { type: "object", properties: { s: { type: "integer" } }, required: ["s"] };
const marks = ["It must end with an exclamation mark", "must be about bees", "Write the page"];

export const GUARDRAIL_SCENARIOS: readonly Scenario[] = [
  {
    name: "guardrail function, passes",
    files: yamlCrew([FIRST, second(LOUD), third], { agents: agents() }),
    script: ["Ten facts.", "A page!", "Praise."],
    marks,
  },
  {
    name: "guardrail function, fails then passes, alone",
    files: yamlCrew([second(LOUD)], { agents: agents() }),
    script: ["A page.", "A page!"],
    marks,
  },
  {
    name: "guardrail function, fails then passes, after another task",
    files: yamlCrew([FIRST, second(LOUD), third], { agents: agents() }),
    script: ["Ten facts.", "A page.", "A page!", "Praise."],
    marks,
  },
  {
    name: "guardrail function, fails twice then passes",
    files: yamlCrew([second(LOUD)], { agents: agents() }),
    script: ["A page one.", "A page two.", "A page!"],
    marks,
  },
  {
    name: "guardrail function, exhausted",
    files: yamlCrew([second(LOUD)], { agents: agents() }),
    script: ["Page one.", "Page two.", "Page three.", "Page four.", "Page five."],
    marks,
  },
  {
    name: "guardrail function, exhausted after guardrail_max_retries",
    files: yamlCrew([second(`${LOUD}, guardrail_max_retries: 1`)], { agents: agents() }),
    script: ["Page one.", "Page two.", "Page three."],
    marks,
  },
  {
    name: "guardrail function that rewrites",
    files: yamlCrew([FIRST, second("guardrail: ./guardrails/signed.ts"), third], { agents: agents() }),
    script: ["Ten facts.", "A page.", "Praise."],
    marks: ["A page. Signed."],
  },
  {
    name: "guardrails in a list, in order",
    files: yamlCrew([second("guardrails: [./guardrails/signed.ts, ./guardrails/long_enough.ts]"), third], {
      agents: agents(),
    }),
    script: ["A page.", "Praise."],
    marks: ["A page. Signed."],
  },
  {
    name: "guardrails in a list, the second fails once",
    files: yamlCrew([second("guardrails: [./guardrails/loud.ts, ./guardrails/long_enough.ts]"), third], {
      agents: agents(),
    }),
    script: ["A page!", "A much longer page!", "Praise."],
    marks: [...marks, "It must be longer than twelve characters"],
  },
  {
    name: "guardrail sentence, passes",
    files: yamlCrew([FIRST, second(SENTENCE)], { agents: agents() }),
    script: ["Ten facts.", "A page.", '{"valid": true, "feedback": null}'],
    marks,
  },
  {
    name: "guardrail sentence, fails then passes",
    files: yamlCrew([second(SENTENCE), third], { agents: agents() }),
    script: [
      "A page.",
      '{"valid": false, "feedback": "Nothing on bees"}',
      "A bee page.",
      '{"valid": true, "feedback": null}',
      "Praise.",
    ],
    marks: [...marks, "Nothing on bees"],
  },
  {
    name: "guardrail sentence, a verdict that cannot be read",
    files: yamlCrew([second(SENTENCE)], { agents: agents() }),
    script: ({ messages }, index) => {
      if (!(messages[0]?.content ?? "").includes("Guardrail Agent"))
        return index === 0 ? "A page." : "Page two.";
      return index === 1 ? "Looks fine." : '{"valid": true, "feedback": null}';
    },
    marks,
  },
  {
    name: "guardrail sentences and functions in a list",
    files: yamlCrew([second("guardrails: [./guardrails/loud.ts, It must be about bees]")], {
      agents: agents(),
    }),
    script: ["A page.", "A page!", '{"valid": true, "feedback": null}'],
    marks,
  },
  {
    name: "guardrail function that throws",
    files: yamlCrew([second("guardrail: ./guardrails/faulty.ts"), third], { agents: agents() }),
    script: ["A page.", "A page.", "A page."],
    marks: ["the guardrail is faulty"],
  },
  {
    name: "guardrail of an async task",
    files: yamlCrew([FIRST.replace("}", `, async_execution: true, ${LOUD}}`), third], { agents: agents() }),
    script: ["Ten facts.", "Ten facts!", "Praise."],
    marks,
  },
  {
    name: "guardrail, max_retries in place of guardrail_max_retries",
    files: yamlCrew([second(`${LOUD}, max_retries: 1`)], { agents: agents() }),
    script: ["Page one.", "Page two.", "Page three.", "Page four.", "Page five."],
    marks,
  },
  {
    name: "guardrail, no retries",
    files: yamlCrew([second(`${LOUD}, guardrail_max_retries: 0`)], { agents: agents() }),
    script: ["Page one.", "Page two.", "Page three."],
    marks,
  },
  {
    name: "guardrail with tools, runs them again",
    files: yamlCrew([second(LOUD).replace("agent: writer", "agent: researcher")], {
      agents: agents("look"),
    }),
    script: [calling(["look", { q: "bees" }]), "A page.", calling(["look", { q: "wasps" }]), "A page!"],
    marks: [...marks, "Seen bees.", "Seen wasps."],
  },
  {
    name: "guardrail and structured output",
    files: yamlCrew([second("guardrail: ./guardrails/long_enough.ts, output_json: Score")], {
      agents: agents(),
      schemas: { Score },
    }),
    script: ['{"s": 7}', '{"s": 700000000}'],
    marks: ['{"s":7}', "It must be longer than twelve characters"],
  },
  {
    name: "guardrail and output_file",
    files: yamlCrew([second("guardrail: ./guardrails/signed.ts, output_file: page.md")], {
      agents: agents(),
    }),
    script: ["A page."],
    marks,
  },
  {
    name: "guardrail sentence, by the agent's model",
    files: yamlCrew([second(SENTENCE)], {
      agents: agents().replace("backstory: Plain", "backstory: Plain, llm: openai/gpt-4o-mini"),
    }),
    script: ["A page.", '{"valid": true, "feedback": null}'],
    marks,
  },
  {
    name: "guardrail and guardrails together",
    files: yamlCrew([second(`${LOUD}, guardrails: [./guardrails/signed.ts]`)], { agents: agents() }),
    script: ["A page.", "A page!"],
    marks,
  },
  {
    name: "guardrail that rewrites structured output",
    files: yamlCrew([second("guardrail: ./guardrails/signed.ts, output_json: Score"), third], {
      agents: agents(),
      schemas: { Score },
    }),
    script: ['{"s": 7}', "Praise."],
    marks: ['{"s":7}', "Signed."],
  },
  {
    name: "guardrail of structured output with tools, prose",
    files: yamlCrew(
      [second("guardrail: ./guardrails/long_enough.ts, output_json: Score, tools: [look]"), third],
      { agents: agents(), schemas: { Score } },
    ),
    script: ({ messages, tools }) => {
      const text = JSON.stringify(messages);
      if (text.includes("Praise it")) return "Praise.";
      if (tools?.some((tool) => tool.function.name === "Score")) return calling(["Score", { s: 7 }]);
      if (!text.includes("Write the page")) return '{"s": 7}';
      return text.includes("longer than") ? "The score is seven." : "Seven.";
    },
    marks: ["It must be longer than twelve characters"],
  },
  {
    name: "guardrail, a rerun may use its tools anew",
    files: yamlCrew([second(`${LOUD}, tools: [once_only]`)], { agents: agents() }),
    script: [
      calling(["once_only", { q: "bees" }]),
      "A page.",
      calling(["once_only", { q: "wasps" }]),
      "A page!",
    ],
    marks: ["Used for bees.", "Used for wasps."],
  },
  {
    name: "guardrails, each with retries of its own",
    files: yamlCrew(
      [second("guardrails: [./guardrails/loud.ts, ./guardrails/long_enough.ts], guardrail_max_retries: 1")],
      { agents: agents() },
    ),
    script: ["A page.", "A page!", "A much longer page!", "Another."],
    marks,
  },
  {
    name: "guardrail, failed calls of the run before",
    files: yamlCrew([second(`${LOUD}, tools: [broken]`)], { agents: agents() }),
    script: [calling(["broken", { q: "bees" }]), "A page.", "A page!"],
    marks: ["no disk for bees"],
  },
  {
    name: "guardrail sentence of a task without an agent",
    files: yamlCrew([second(SENTENCE).replace("agent: writer, ", "")], {
      agents: agents(),
      crew: '{"process": "hierarchical", "manager_llm": "openai/gpt-4o"}',
    }),
    script: ["A page.", '{"valid": true, "feedback": null}'],
    marks,
  },
];
