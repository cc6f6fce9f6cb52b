import type { Inputs } from "../../functions/crew/index.ts";
import type { ModelScript } from "../support/models/scripted-model-server.ts";

/** A crew that CrewAI and this engine are both given, and what the model answers to them. */
export interface Scenario {
  /** Unique; expected differences are listed by it. */
  readonly name: string;
  /** The crew's folder, without the code of its tools and guardrails. */
  readonly files: Readonly<Record<string, string>>;
  readonly inputs?: Inputs;
  /** Without a state of its own: it is played twice. */
  readonly script: ModelScript;
  /** Texts to look for in each prompt, beside the model's earlier answers. */
  readonly marks?: readonly string[];
  /** Whose call it may be, ROLES if absent; the longest that its first message has counts. */
  readonly roles?: readonly string[];
  /** "any" where calls are made at the same time. */
  readonly order?: "any";
}

/** A crew of three that no scenario's texts name by accident. */
export const AGENTS = `
researcher:
  role: Researcher
  goal: Find facts
  backstory: You are curious.
writer:
  role: Writer
  goal: Write pages
  backstory: You are plain.
editor:
  role: Editor
  goal: Mend pages
  backstory: You are strict.
`;

export const ROLES = [
  "Researcher",
  "Writer",
  "Editor",
  "Head of Bees",
  "Bee Researcher",
  "Crew Manager",
  "Guardrail Agent",
];

/** agents.yaml and tasks.yaml, a task a line, and the settings of crew.jsonc. */
export function yamlCrew(
  tasks: readonly string[],
  more: {
    readonly agents?: string;
    readonly crew?: string;
    readonly schemas?: Readonly<Record<string, object>>;
  } = {},
): Scenario["files"] {
  const schemas = Object.entries(more.schemas ?? {}).map(([name, schema]): [string, string] => [
    `schemas/${name}.json`,
    JSON.stringify(schema),
  ]);
  return {
    "agents.yaml": more.agents ?? AGENTS,
    "tasks.yaml": `${tasks.join("\n")}\n`,
    ...(more.crew !== undefined && { "crew.jsonc": more.crew }),
    ...Object.fromEntries(schemas),
  };
}

/** A call of a tool as a reply. */
export function calling(...calls: readonly (readonly [name: string, given: unknown])[]): {
  readonly toolCalls: readonly { readonly name: string; readonly arguments: unknown }[];
} {
  return { toolCalls: calls.map(([name, given]) => ({ name, arguments: given })) };
}
