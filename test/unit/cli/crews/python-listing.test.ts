import { expect, it } from "vitest";

import { crewText } from "../../../../cli/crews/crew-text.ts";
import { listingOf } from "../../../../functions/crew/crew-listing.ts";
import { manifestOf } from "../../../../functions/crew/manifest.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

const crew = crewOf({
  "agents.yaml": "a: {role: Author, goal: G, backstory: B}",
  "tasks.yaml": "t: {description: Do it, expected_output: E, agent: a}",
});
const LOOK_UP = {
  file: "tools/look.py",
  attribute: "LookUp",
  kind: "class",
  name: "look_up",
  description: "Looks up",
  schema: { type: "object" },
  effect: "read",
} as const;
const NOTE = { file: "checks.py", name: "note" };

it("a crew's Python is shown with its files, and tools in it as those in TypeScript", () => {
  const [task] = crew.tasks;
  if (task === undefined) throw new Error("the crew has no task");
  const guarded = { ...task, tools: ["LookUp"], guardrails: [{ python: NOTE }], callbacks: [NOTE] };
  const python = {
    version: "3.13",
    tools: { LookUp: LOOK_UP },
    beforeKickoff: [{ file: "hooks.py", name: "prepare" }],
  };
  const whole = { ...crew, tasks: [guarded], python };
  const listing = listingOf({ name: "sample", crew: whole, problems: [], manifest: manifestOf(whole) });
  expect(
    crewText(listing)
      .replaceAll(/\p{Cc}\[\d*m/gu, "")
      .split("\n"),
  ).toStrictEqual([
    "sample (sequential)",
    "  agents      a  Author; model from MODEL",
    "  tasks       t  by a",
    "  tools       LookUp  read; Python tools/look.py; called look_up; task t",
    "  guardrails  t  Python checks.py note",
    "  functions   before_kickoff  Python hooks.py prepare",
    "              callback        Python checks.py note; task t",
    "  inputs      none",
  ]);
});

it("an input that a hook gives is none that a start needs", () => {
  const [task] = crew.tasks;
  if (task === undefined) throw new Error("the crew has no task");
  const inputs = [
    { name: "topic", default: null, required: true },
    { name: "day", default: null, required: true },
    { name: "place", default: "here", required: false },
  ];
  const python = { version: "3.13", beforeKickoff: [{ file: "hooks.py", name: "prepare" }] };
  const whole = { ...crew, inputs, python };
  const manifest = manifestOf(
    whole,
    new Map([
      ["topic", "prepare of hooks.py"],
      ["place", "prepare of hooks.py"],
    ]),
  );
  expect(manifest.inputs).toStrictEqual([
    { name: "topic", default: null, required: false, given_by: "prepare of hooks.py" },
    ...inputs.slice(1),
  ]);
  const text = crewText(listingOf({ name: "sample", crew: whole, problems: [], manifest }));
  expect(text.split("\n").slice(-3)).toStrictEqual([
    "  inputs      topic  given by the hook prepare of hooks.py",
    "              day    required, unless a hook gives it",
    '              place  default "here"',
  ]);
});

it("the variables that a crew's Python reads are shown with whether they are set and seen", () => {
  const variables = ["A_KEY", "B_KEY", "C_KEY"].map((name) => ({ name, file: "tools/look.py", line: 3 }));
  const here = {
    shown: new Set(["A_KEY", "B_KEY"]),
    values: { A_KEY: "a", B_KEY: "", C_KEY: "c" },
    missingFor: () => [],
  };
  const built = { name: "sample", crew, problems: [], manifest: manifestOf(crew), variables };
  expect(crewText(listingOf(built, here)).split("\n").slice(-3)).toStrictEqual([
    "  variables   A_KEY  set; tools/look.py:3",
    "              B_KEY  not set; tools/look.py:3",
    "              C_KEY  not seen by tools: name it in tool_secrets; tools/look.py:3",
  ]);
});

it("while python.lock is missing, the tools are not known yet", () => {
  const problem = { level: "unfinished", file: "python.lock", path: "", line: 1, message: "m" } as const;
  const listing = listingOf({ name: "sample", crew, problems: [problem], manifest: manifestOf(crew) });
  expect(crewText(listing)).toContain("none yet, for the crew's Python is not known");
});
