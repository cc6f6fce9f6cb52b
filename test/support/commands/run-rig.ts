import { spawn } from "node:child_process";
import { join } from "node:path";

import { folderOfEachTest } from "../folder-of-each-test.ts";
import {
  type ModelScript,
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../models/scripted-model-server.ts";
import type { NodeProcess } from "../node-process.ts";
import { stepcrew } from "./stepcrew-command.ts";

const PROJECT = join(import.meta.dirname, "../../..");

/** Runs `npx stepcrew run` on crews of the test's own, against a scripted model server. */
export function runRig() {
  const folder = folderOfEachTest();
  const variables = (server?: Pick<ScriptedModelServer, "url">) => ({
    CREWS_DIR: join(folder.path, "crews"),
    TMPDIR: folder.path,
    ...(server && {
      MODEL: "openai/gpt-4o",
      OPENAI_API_KEY: "sk-test-key-of-nobody",
      OPENAI_BASE_URL: server.url,
    }),
  });
  const run = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    stepcrew(["run", ...words], { cwd: PROJECT, environment: { ...variables(), ...environment } });
  return {
    folder,
    run,
    /** Writes a crew of one agent and these tasks, and files beside. */
    async writeCrew(name: string, crew: object, files: Readonly<Record<string, string>> = {}) {
      await folder.write(`crews/${name}/crew.jsonc`, JSON.stringify({ agents: { a: AGENT }, ...crew }));
      for (const [file, text] of Object.entries(files)) await folder.write(`crews/${name}/${file}`, text);
    },
    async runScripted(
      words: readonly string[],
      script: ModelScript,
      environment: Readonly<Record<string, string>> = {},
    ): Promise<NodeProcess & Pick<ScriptedModelServer, "requests">> {
      await using server = await startScriptedModelServer(script);
      const ended = await run(words, { ...variables(server), ...environment });
      return { ...ended, requests: server.requests };
    },
    /** A process that the test ends by itself, in a group of its own, as a terminal has it. */
    begin: (words: readonly string[]) =>
      spawn(process.execPath, [join(PROJECT, "cli/stepcrew.mjs"), "run", ...words], {
        cwd: PROJECT,
        env: { PATH: process.env["PATH"] ?? "", ...variables() },
        stdio: ["ignore", "pipe", "pipe"],
      }),
  };
}

const AGENT = { role: "Clerk", goal: "Help", backstory: "Patient" };

export const task = (description: string, more: object = {}) => ({
  name: "tell",
  agent: "a",
  description,
  expected_output: "A sentence",
  ...more,
});

export const toolOf = (name: string, run: string, more = ""): string => `import * as z from "zod";
import { defineTool } from "#crew";
export default defineTool({ name: "${name}", description: "d", input: z.object({ order: z.string() }), effect: "read", run: ${run}, ${more} });`;

/** What stderr says, without the time of each line and how long things took. */
export const told = (stderr: string): readonly string[] =>
  stderr
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^\d\d:\d\d:\d\d /, "").replaceAll(/\d+\.\d s/g, "n s"));
