import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach } from "vitest";

import type { CrewSet } from "../../../local/crews/crew-set.ts";
import { CACHE_FOLDER, hashOfProject } from "../../../local/kept/project-sources.ts";
import { folderOfEachTest, type TestFolder } from "../folder-of-each-test.ts";
import { buildSet } from "./built-set.ts";

/** A crew `c` with a tool. */
export const ONE_CREW = JSON.stringify({
  name: "c",
  tasks: [{ description: "d", expected_output: "e", agent: "a", tools: ["tool"] }],
  agents: { a: { role: "r", goal: "g", backstory: "b" } },
});

/** A tool that imports `library/word.ts`, outside the crews' folder. */
export const TOOL_OF_LIBRARY = `import * as z from "zod";
import { defineTool } from "#crew";
import { word } from "../../../library/word.ts";
export default defineTool({ name: "tool", description: word, input: z.object({}), effect: "read", run: () => 1 });`;

interface Built {
  readonly set: CrewSet;
  /** The code of the crew's tool in run-crew; empty where there is none. */
  readonly tool: string;
  /** Names of the crews that run-crew and start-crew know. */
  readonly lists: readonly (readonly string[])[];
  /** What was printed. */
  readonly lines: readonly string[];
}

interface KeptFunctionsRig {
  readonly folder: TestFolder;
  /** Builds the functions with the crews in the folder's `crews`. */
  readonly build: () => Promise<Built>;
  /** The folders in the cache whose names begin so. */
  readonly kept: (beginning: string) => Promise<readonly string[]>;
  /** Marks what is kept of the crew, so that what comes of it is told from what is made anew. */
  readonly markKept: () => Promise<void>;
  readonly isKept: (built: Built) => boolean;
}

/** The functions are the project's, and built for all tests; what is kept of crews begins with nothing. */
export function keptFunctionsRig(): KeptFunctionsRig {
  const folder = folderOfEachTest();
  const cache = (): string => join(folder.path, "cache");
  beforeEach(async () => {
    const name = `build-${await hashOfProject()}`;
    await cp(join(CACHE_FOLDER, name), join(cache(), name), { recursive: true });
  });
  const kept = async (beginning: string): Promise<readonly string[]> => {
    const names = await readdir(cache());
    return names.filter((name) => name.startsWith(beginning)).map((name) => join(cache(), name));
  };
  return {
    folder,
    async build() {
      const lines: string[] = [];
      const { bundles, set } = await buildSet({
        folder: join(folder.path, "data"),
        crewsDirectory: join(folder.path, "crews"),
        cacheFolder: cache(),
        log: (line) => lines.push(line),
      });
      const runCrew = join(bundles["run-crew"].entry, "..");
      const tool = await readFile(join(runCrew, "crews/c/tools/tool.mjs"), "utf8").catch(() => "");
      const lists = await Promise.all([runCrew, join(bundles["start-crew"].entry, "..")].map(listIn));
      return { set, tool, lists, lines };
    },
    kept,
    async markKept() {
      for (const name of await kept("crew-")) {
        const file = join(name, "value.json");
        const value = await readFile(file, "utf8");
        await writeFile(file, value.replace('"description":""', '"description":"kept"'));
      }
    },
    isKept: ({ set }) =>
      set.crews.some(({ manifest, crew }) => [manifest.description, crew?.description].includes("kept")),
  };
}

/** Names of the crews that a function knows. */
async function listIn(bundle: string): Promise<readonly string[]> {
  const crews = JSON.parse(await readFile(join(bundle, "crews.json"), "utf8")) as readonly {
    readonly name: string;
  }[];
  return crews.map(({ name }) => name);
}
