import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { isJsonObject } from "../../../functions/json/json.ts";
import type { ModelReply, ModelRequest } from "../models/scripted-model-server.ts";

/** What texts are known by in prompts and answers. */
const MARK = /\b(?:TEXT|TOOL|CHECK|WORD)-[\w.]+/g;

const marksIn = (text: string): string => [...new Set(text.match(MARK))].join(" ");

const lastOf = ({ messages }: ModelRequest): string => messages.at(-1)?.content ?? "";

/** A model that calls the tool it has once, and then says all marks that it has read. */
export function sayMarks(request: ModelRequest): ModelReply {
  const { messages, tools, response_format: format } = request;
  const hasCalled = messages.some(({ role }) => role === "tool");
  if (tools !== undefined && tools.length > 0 && !hasCalled)
    return { toolCalls: [{ name: "look", arguments: {} }] };
  const schema = format?.json_schema?.schema;
  const properties = isJsonObject(schema) && isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const [property] = Object.keys(properties);
  if (property !== undefined) return JSON.stringify({ [property]: 1 });
  return marksIn(messages.map(({ content }) => content ?? "").join("\n")) || `nothing in ${lastOf(request)}`;
}

const AGENTS = "a: {role: A, goal: G, backstory: B}\n";
export const taskYaml = (text: string, more = ""): string =>
  `t: {description: ${text}, expected_output: E, agent: a${more}}\n`;

export const toolSource = (result: string, before = ""): string => `${before}
import { defineTool } from "#crew";
import * as z from "zod";

export default defineTool({
  name: "look",
  description: "Looks",
  input: z.object({}),
  effect: "read",
  run: () => ${result},
});
`;

/** Refuses an answer that does not say the word, and tells it. */
export const guardrailSource = (word: string): string =>
  `export default ({ raw }: { raw: string }) =>
  raw.includes("${word}") ? [true] : [false, "say ${word}"];
`;

export const schemaSource = (property: string): string =>
  JSON.stringify({ type: "object", properties: { [property]: { type: "integer" } }, required: [property] });

/** Files of crews, by what they show. */
export const EDITED_CREWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { "agents.yaml": AGENTS, "tasks.yaml": taskYaml("TEXT-1") },
  handy: {
    "agents.yaml": AGENTS,
    "tasks.yaml": taskYaml("TEXT-1", ", tools: [look], guardrail: ./guardrails/check.ts"),
    "tools/look.ts": toolSource("`TOOL-1 ${word}`", 'import { word } from "../../../library/word.ts";'),
    "guardrails/check.ts": guardrailSource("CHECK-1"),
  },
  shaped: {
    "agents.yaml": AGENTS,
    "tasks.yaml": taskYaml("TEXT-1", ", output_json: Shape"),
    "schemas/Shape.json": schemaSource("first"),
  },
};

/** Crews in a folder, and the ways in which editors save. */
export class CrewsFolder {
  readonly path: string;
  readonly crews: string;

  constructor(path: string) {
    this.path = path;
    this.crews = join(path, "crews");
  }

  async writeAll(): Promise<void> {
    await this.write("library/word.ts", 'export const word: string = "WORD-1";\n');
    for (const [name, files] of Object.entries(EDITED_CREWS)) await this.writeCrew(name, files);
  }

  async writeCrew(name: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [file, text] of Object.entries(files)) await this.write(`crews/${name}/${file}`, text);
  }

  /** Empties the file, and writes into it. */
  async write(file: string, text: string): Promise<void> {
    const path = join(this.path, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  /** As VS Code does it when it is told to, and many programs: a new file takes the place of the old. */
  async replace(file: string, text: string): Promise<void> {
    await this.write(`${file}.tmp`, text);
    await rename(join(this.path, `${file}.tmp`), join(this.path, file));
  }

  /** As vim does it: the old file becomes a copy of the last text, which goes once the new one is there. */
  async replaceWithCopy(file: string, text: string): Promise<void> {
    const path = join(this.path, file);
    await writeFile(join(dirname(path), "4913"), "");
    await rm(join(dirname(path), "4913"));
    await rename(path, `${path}~`);
    await writeFile(path, text);
    await rm(`${path}~`);
  }
}
