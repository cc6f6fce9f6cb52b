import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, it } from "vitest";

import type { Tool } from "../../../functions/crew/index.ts";
import { checkCrews } from "../../../infra/bundle/checked-crews.ts";
import { compileModules } from "../../../infra/bundle/compiled-modules.ts";
import { findCrewModules } from "../../../infra/bundle/crew-modules.ts";
import { fencesOf } from "../../support/markdown-fences.ts";
import { crewOf, runCase } from "../../support/models/crew-run.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PAGE = await readFile(join(import.meta.dirname, "../../../README.md"), "utf8");

function fence(language: string): string {
  const [found, ...others] = fencesOf(PAGE).filter((one) => one.language === language);
  if (found === undefined || others.length > 0) throw new Error(`README.md needs one fence of ${language}`);
  return found.text;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

it("the README's crew has no problem, calls the README's tool and answers with what it gave", async () => {
  await using folder = await temporaryFolder();
  const crews = join(folder.path, "crews");
  await write(join(crews, "shop/crew.jsonc"), fence("jsonc"));
  await write(join(crews, "shop/tools/price_of.ts"), fence("ts"));
  const checked = await checkCrews(crews);
  expect(checked.crews.map(({ name, problems }) => ({ name, problems }))).toEqual([
    { name: "shop", problems: [] },
  ]);

  const built = join(folder.path, "built");
  const { modules } = await compileModules(crews, findCrewModules(crews, ["shop"]), built);
  const [module] = modules;
  const { default: tool } = (await import(pathToFileURL(join(built, `${module?.target}.mjs`)).href)) as {
    readonly default: Tool;
  };
  const crew = crewOf({ "crew.jsonc": fence("jsonc"), "tools/price_of.ts": "" });
  const script = [{ toolCalls: [{ name: "price_of", arguments: { article: "cheese" } }] }, "7.90 euros."];
  const inputs = { order: "a piece of cheese" };
  const { end, requests } = await runCase({ crew, script, inputs, tools: { price_of: tool } });
  expect(requests[1]?.messages.at(-1)?.content).toBe('{"article":"cheese","euros":7.9}');
  expect(end).toMatchObject({ status: "completed", output: { raw: "7.90 euros." } });
});
