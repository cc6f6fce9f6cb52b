import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { importFrom } from "../../../../cli/import/import-project.ts";
import { readCrews } from "../../../../functions/adapters/crew-files/read-crews.ts";
import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import type { ToolContext } from "../../../../functions/adapters/tools/built-in-tool.ts";
import { builtInTools } from "../../../../functions/adapters/tools/built-in-tools.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";
import { runCase } from "../../../support/models/crew-run.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures/import");
const folder = folderOfEachTest();
/** What tools say in rehearsals needs no settings. */
const offered = builtInTools({ environment: {} } as ToolContext);
/** Where every model is rehearsed, whatever a crew names. */
const ports = { models: modelsFromEnvironment({ MODEL: "rehearsal" }) };

/** Imports a project; what of it can be rehearsed is, to the end. */
async function rehearsed(project: string) {
  const crewsFolder = join(folder.path, project);
  await importFrom(join(FIXTURES, project, "project"), crewsFolder, {});
  const crews = await readCrews(crewsFolder).catch(() => []);
  return Promise.all(
    crews.map(async ({ name, crew, problems }) => {
      if (crew === undefined) return { name: `${project}/${name}`, end: "broken", problems };
      const inputs = Object.fromEntries(crew.inputs.map((input) => [input.name, input.default ?? "bees"]));
      const tools = Object.fromEntries(await offered(crew, true));
      const { end } = await runCase({ crew, script: [], inputs, tools, ports });
      return {
        name: `${project}/${name}`,
        end: end.status,
        why: end.status === "failed" ? end.error.message : "",
        problems,
      };
    }),
  );
}

it("imported crews are rehearsed to the end, but for those whose files are named as broken", async () => {
  const all = (await Promise.all(readdirSync(FIXTURES).map(rehearsed))).flat();
  const ended = all.filter(({ end }) => end === "completed");
  const others = all.filter(({ end }) => end !== "completed");
  expect(ended.length).toBeGreaterThanOrEqual(20);
  expect(others.filter(({ problems }) => !problems.some(({ level }) => level === "error"))).toEqual([]);
});
