import { describe, expect, it } from "vitest";

import { agent, AGENTS, crew, messages, task, TASKS } from "../../../support/crew/crew-files.ts";

describe("a problem of a crew's files", () => {
  it.each([
    [
      "a misspelt key of YAML",
      agent("allow_delegations: true"),
      "warning agents.yaml a.allow_delegations: allow_delegations is not a known key (did you mean allow_delegation?)",
    ],
    [
      "a misspelt key of crew.jsonc",
      crew('"proces": "sequential"'),
      "error crew.jsonc proces: proces is not a known key (did you mean process?)",
    ],
    [
      "a value of the wrong kind",
      agent("max_iter: many"),
      'error agents.yaml a.max_iter: max_iter of a: write a whole number, not "many"',
    ],
    [
      "half of what is counted",
      agent("max_rpm: 1.5"),
      "error agents.yaml a.max_rpm: max_rpm of a: write a whole number, not 1.5",
    ],
    ["too few", agent("max_iter: 0"), "error agents.yaml a.max_iter: max_iter of a: write 1 or more, not 0"],
    [
      "no time at all",
      agent("max_execution_time: 0"),
      "error agents.yaml a.max_execution_time: max_execution_time of a: write more than 0, not 0",
    ],
    [
      "a word that is none of those known",
      agent("tool_failure_policy: stop"),
      'error agents.yaml a.tool_failure_policy: tool_failure_policy of a: write ignore or warn or raise, not "stop"',
    ],
    [
      "a context that is no list",
      task("context: t"),
      'error tasks.yaml t.context: context of t: write a list, not "t"',
    ],
    [
      "an empty role",
      { "agents.yaml": AGENTS.replace("role: R", "role: ''") },
      "error agents.yaml a.role: role of a: it is empty: write something",
    ],
    [
      "a text that YAML takes for a comment",
      { "agents.yaml": "a:\n  role: R\n  goal: #1 in sales\n  backstory: B\n" },
      "error agents.yaml a.goal: goal of a: it is empty, for # after a blank begins a comment: put quotes around the text",
    ],
    [
      "no text",
      { "agents.yaml": "a:\n  role: R\n  goal:\n  backstory: B # a comment\n" },
      "error agents.yaml a.goal: goal of a: it is empty: write a text",
    ],
    [
      "an llm that is a number",
      agent("llm: 5"),
      "error agents.yaml a.llm: llm must be a model's name, written provider/model, or a mapping with a model",
    ],
    [
      "a setting of llm that is of another kind",
      agent("llm: {model: m, temperature: hot}"),
      'error agents.yaml a.llm.temperature: llm\'s temperature: write a number, not "hot"',
    ],
    [
      "a setting of llm that is too much",
      agent("llm: {model: m, top_p: 1.5}"),
      "error agents.yaml a.llm.top_p: llm's top_p: write at most 1, not 1.5",
    ],
    [
      "a key that is indented further than the one above",
      { "agents.yaml": "a:\n  role: R\n   goal: G\n  backstory: B\n" },
      "error agents.yaml : This is not valid YAML: This line is indented further than the key above, and so goes on with its value: give it as many blanks as that key, or, if it is text, put quotes around the whole text",
    ],
    [
      "keys of an agent beside its name",
      { "agents.yaml": "a:\nrole: R\ngoal: G\nbackstory: B\n" },
      "error agents.yaml : role, goal, backstory stand at the beginning of their lines, where names stand: indent them by two blanks, below a",
    ],
    [
      "keys of a task without a name",
      { "tasks.yaml": "description: D\nexpected_output: E\nagent: a\n" },
      "error tasks.yaml : description, expected_output, agent stand at the beginning of their lines, where names stand: write the name of a task and a colon above them, and indent them by two blanks",
    ],
    [
      "a task of a context",
      task("context: [u]"),
      "error tasks.yaml t.context.0: The context of t: there is no task u (did you mean t?); the tasks are t",
    ],
    [
      "a task without any agents",
      { "agents.yaml": "" },
      "error tasks.yaml t.agent: t: there is no agent a; no agents are defined: write agents.yaml",
    ],
    [
      "a tool that is spelt differently",
      { ...task("tools: [word_cuont]"), "tools/word_count.ts": "" },
      "unfinished tasks.yaml t.tools.0: There is no tool word_cuont (did you mean word_count?)",
    ],
    [
      "a built-in tool",
      task("tools: [{use: FileReadTool, with: {file_path: x}}]"),
      "unfinished tasks.yaml t.tools.0: There is no tool FileReadTool: it is one of CrewAI's own, and not built in here. Write tools/FileReadTool.ts",
    ],
    [
      "a tool class",
      task("tools: ['my.tools:Search']"),
      "unfinished tasks.yaml t.tools.0: There is no tool my.tools:Search: write tools/Search.ts",
    ],
    [
      "a tool that is no name",
      task("tools: [5]"),
      'error tasks.yaml t.tools.0: A tool of t must be the name of a file in tools/, or {"use": "<name>"}',
    ],
    [
      "an MCP server",
      agent("mcps: ['https://mcp.example.com']"),
      "unfinished agents.yaml a.mcps: mcps are not supported: write a file in tools/ for each tool that you need",
    ],
    [
      "a guardrail that is not there",
      task("guardrail: ./guardrails/short.ts"),
      "unfinished tasks.yaml t.guardrail: There is no guardrail ./guardrails/short.ts: write guardrails/short.ts",
    ],
    [
      "a guardrail's file spelt otherwise",
      task("guardrail: guardrails/short.ts"),
      'warning tasks.yaml t.guardrail: guardrails/short.ts is taken as a sentence; to name a file, write "./guardrails/<name>.ts"',
    ],
    [
      "a guardrail that is neither",
      task("guardrails: [5]"),
      'error tasks.yaml t.guardrails.0: A guardrail of t must be a sentence, or a file: "./guardrails/<name>.ts"',
    ],
    [
      "what changes the answer",
      agent("skills: [a]"),
      "error agents.yaml a.skills: skills is not supported: put what they say into the backstory",
    ],
    [
      "what does not change it",
      agent("memory: true"),
      "warning agents.yaml a.memory: memory is not supported and has no effect",
    ],
    [
      "a template without the other",
      agent("prompt_template: x"),
      "warning agents.yaml a.prompt_template: prompt_template has no effect on its own: write both system_template and prompt_template",
    ],
    [
      "an empty expected_output",
      { "tasks.yaml": "t: {description: D, expected_output: '', agent: a}" },
      "warning tasks.yaml t.expected_output: expected_output of t is empty",
    ],
    [
      "an output_file out of the folder",
      task("output_file: ../x"),
      'error tasks.yaml t.output_file: output_file of t must not contain "..": ../x',
    ],
    [
      "an output_file of home",
      task("output_file: ~/x"),
      'error tasks.yaml t.output_file: output_file of t must not begin with "~" or "$": ~/x',
    ],
    [
      "an output_file for a shell",
      task("output_file: 'x;y'"),
      "error tasks.yaml t.output_file: output_file of t must not contain any of | < > & ;: x;y",
    ],
    [
      "an output_file's placeholder",
      task("output_file: '{a-b}.md'"),
      'error tasks.yaml t.output_file: output_file of t has a placeholder {a-b}, whose name must be letters, digits and "_": {a-b}.md',
    ],
    [
      "an input that every object has",
      { "tasks.yaml": TASKS.replace("description: D", "description: 'Do {topic} {__proto__}'") },
      "error tasks.yaml t.description: An input cannot be called __proto__: rename it",
    ],
    [
      "an agent's input that every object has",
      { "agents.yaml": AGENTS.replace("role: R", "role: 'Writer of {constructor}'") },
      "error agents.yaml a.role: An input cannot be called constructor: rename it",
    ],
    [
      "a default of such an input",
      crew('"inputs": {"prototype": 1}'),
      "error crew.jsonc inputs.prototype: An input cannot be called prototype: rename it",
    ],
    [
      "two agents of one name",
      crew('"agents": ["a", {"name": "a", "config": "boss"}]'),
      "error crew.jsonc agents.1: There are two agents called a: rename one",
    ],
    [
      "an agent that is in no file",
      crew('"agents": ["a", "bos"]'),
      "error crew.jsonc agents.1: There is no bos in the crew's files (did you mean boss?)",
    ],
    [
      "a key in a header",
      agent("llm: {model: x, extra_headers: {Authorization: Bearer y}}"),
      "error agents.yaml a.llm.extra_headers.Authorization: An API key does not belong in a crew's files: set the provider's environment variable",
    ],
    [
      "a misspelt setting of llm",
      agent("llm: {model: x, temprature: 0}"),
      "warning agents.yaml a.llm.temprature: llm's temprature is not known and has no effect (did you mean temperature?)",
    ],
    [
      "a provider without a model",
      agent("llm: {provider: azure}"),
      "warning agents.yaml a.llm.provider: llm's provider has no effect without a model",
    ],
    [
      "a key in the files",
      agent("llm: {model: x, api_key: y}"),
      "error agents.yaml a.llm.api_key: An API key does not belong in a crew's files: set the provider's environment variable",
    ],
  ])("says where it is and what to write: %s", (_what, files, expected) => {
    expect(messages(files)).toContain(expected);
  });

  it.each([
    [
      "what CrewAI ignores",
      { ...agent("verbose: true"), ...crew('"verbose": true, "tracing": true, "stream": true') },
    ],
    [
      "features that are switched off",
      { ...agent("memory: false, reasoning: null"), ...crew('"planning": false') },
    ],
    [
      "a tool of the crew's own in any of CrewAI's spellings",
      { ...task("tools: [x, 'custom:x', 'm.n:x', {use: x}]"), "tools/x.ts": "" },
    ],
  ])("is none: %s", (_what, files) => {
    expect(messages(files)).toEqual([]);
  });
});
