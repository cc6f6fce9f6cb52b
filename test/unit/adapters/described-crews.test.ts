import { describe, expect, it } from "vitest";

import { crewNeeds } from "../../../functions/adapters/crew-needs.ts";
import { describedCrews } from "../../../functions/adapters/described-crews.ts";
import type { BuiltCrew } from "../../../functions/crew/manifest.ts";
import { manifestOf } from "../../../functions/crew/manifest.ts";
import { DescribedCrew } from "../../../functions/domain/crews/described-crew.ts";
import { crewOf } from "../../support/models/crew-run.ts";

const crew = crewOf({
  "agents.yaml":
    "a: {role: '{tone} author', goal: G, backstory: B, llm: openai/gpt-5}\nb: {role: Editor, goal: G, backstory: B}",
  "tasks.yaml":
    "one: {description: 'About {topic}', expected_output: E, agent: a}\ntwo: {description: D, expected_output: E, agent: b}",
  "crew.jsonc": '{"inputs": {"tone": "dry"}}',
});
const [first, ...others] = crew.tasks;
if (first === undefined) throw new Error("the crew has no task");
const LOOK_UP = {
  file: "tools/look.py",
  attribute: "LookUp",
  kind: "class",
  name: "look_up",
  description: "Looks up",
  schema: { type: "object" },
  effect: "unsafe",
} as const;
const TOOLS = ["search", "LookUp", "FileWriterTool"];
const whole = {
  ...crew,
  tasks: [{ ...first, tools: TOOLS }, ...others],
  builtInTools: ["FileWriterTool"],
  python: { version: "3.13", tools: { LookUp: LOOK_UP } },
};

const built = (parts: Partial<BuiltCrew> = {}): BuiltCrew => ({
  name: "sample",
  crew: whole,
  problems: [],
  manifest: manifestOf(whole),
  toolFacts: { search: { name: "search_web", effect: "read" } },
  ...parts,
});

const SETTINGS = { MODEL: "anthropic/claude", PROVIDER_VARIABLES: "OPENAI_API_KEY,ANTHROPIC_API_KEY" };

function described(crewBuilt: BuiltCrew, settings = SETTINGS): DescribedCrew {
  const [one] = describedCrews([crewBuilt], crewNeeds(settings));
  return DescribedCrew.parse(one);
}

it("tells of each agent the model that it would ask here, its own or MODEL", () => {
  expect(described(built()).agents).toEqual([
    { name: "a", role: "{tone} author", model: "openai/gpt-5", manager: false },
    { name: "b", role: "Editor", model: "anthropic/claude", manager: false },
  ]);
});

it("tells of each tool what models call it, what it is written in, and what it does outside", () => {
  expect(described(built()).tools).toEqual([
    { name: "search", called: "search_web", kind: "typescript", effect: "read", tasks: ["one"], agents: [] },
    { name: "LookUp", called: "look_up", kind: "python", effect: "unsafe", tasks: ["one"], agents: [] },
    {
      name: "FileWriterTool",
      called: "file_writer_tool",
      kind: "built-in",
      effect: "idempotent",
      tasks: ["one"],
      agents: [],
    },
  ]);
});

describe("inputs", () => {
  it("are required unless they have a default", () => {
    expect(described(built()).inputs).toEqual([
      { name: "topic", default: null, required: true },
      { name: "tone", default: "dry", required: false },
    ]);
  });

  it("are not required as such where a hook may give them", () => {
    const python = { ...whole.python, beforeKickoff: [{ file: "hooks.py", name: "prepare" }] };
    const { inputs, startable } = described(built({ crew: { ...whole, python } }));
    expect(inputs.find(({ name }) => name === "topic")).toEqual({
      name: "topic",
      default: null,
      required: false,
      hooked: true,
    });
    expect(startable).toBe(true);
  });
});

describe("what keeps a crew from being started", () => {
  it("is a setting that is missing, in the words of a refused start", () => {
    const { startable, problems } = described(built(), {
      ...SETTINGS,
      PROVIDER_VARIABLES: "ANTHROPIC_API_KEY",
    });
    expect({ startable, problems }).toEqual({
      startable: false,
      problems: [
        {
          level: "setting",
          message:
            "OPENAI_API_KEY for openai/gpt-5 is not set. Set it for the deployment, or start with MODEL=rehearsal locally.",
          file: null,
          line: null,
        },
      ],
    });
  });

  it("is a file that is broken, with its line; of the crew nothing else is known then", () => {
    const problem = {
      level: "error",
      file: "tasks.yaml",
      path: "one",
      line: 3,
      message: "Mend it.",
    } as const;
    const { crew: _crew, ...broken } = built({ problems: [problem], manifest: manifestOf(undefined) });
    expect(described(broken)).toEqual({
      name: "sample",
      startable: false,
      description: "",
      process: "",
      agents: [],
      tasks: [],
      tools: [],
      inputs: [],
      problems: [{ level: "error", message: "Mend it.", file: "tasks.yaml", line: 3 }],
    });
  });

  it.each([
    ["unfinished", false],
    ["warning", true],
  ] as const)("where something is %s: may be started %s", (level, startable) => {
    const problem = { level, file: "tasks.yaml", path: "", line: 1, message: "M" };
    expect(described(built({ problems: [problem] })).startable).toBe(startable);
  });

  it("is not that a tool is unfinished, where the crew is rehearsed", () => {
    const problem = { level: "unfinished", file: "tasks.yaml", path: "", line: 1, message: "M" } as const;
    const { agents, ...rest } = whole;
    const rehearsed = { ...rest, agents: agents.map((agent) => ({ ...agent, llm: { model: "rehearsal" } })) };
    const settings = { MODEL: "rehearsal", PROVIDER_VARIABLES: "" };
    expect(described(built({ crew: rehearsed, problems: [problem] }), settings)).toMatchObject({
      startable: true,
    });
  });
});

it.each([
  [
    "It cannot be loaded: ENOENT: no such file or directory, open '/home/me/crews/shop/data.csv'",
    "It cannot be loaded: ENOENT: no such file or directory, open '…/data.csv'",
  ],
  ["It cannot be loaded: see file:///srv/build/x.mjs:3", "It cannot be loaded: see …/x.mjs:3"],
  [String.raw`It cannot be loaded: C:\Users\me\x.ts is broken`, "It cannot be loaded: …/x.ts is broken"],
  [
    "base_url must be an address such as http://127.0.0.1:8000/v1/chat; write tools/look/up.ts",
    "base_url must be an address such as http://127.0.0.1:8000/v1/chat; write tools/look/up.ts",
  ],
])("names no folder of the machine that built it: %s", (message, shown) => {
  const problem = { level: "warning", file: "tools/x.ts", path: "", line: 1, message } as const;
  expect(described(built({ problems: [problem] })).problems[0]?.message).toBe(shown);
});

it("shows neither addresses nor headers nor settings of tools, which may be secret", () => {
  const secret = "s3cret-of-the-test";
  const agents = whole.agents.map((agent) => ({
    ...agent,
    llm: {
      model: "openai/gpt-5",
      base_url: `https://user:${secret}@models.example`,
      extra_headers: { "x-team": secret },
    },
  }));
  const toolSettings = { FileWriterTool: { use: "FileWriterTool", with: { directory: secret } } };
  expect(JSON.stringify(described(built({ crew: { ...whole, agents, toolSettings } })))).not.toContain(
    secret,
  );
});
