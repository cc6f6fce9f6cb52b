/**
 * Reads some crews of a folder, builds the code of each into a folder of its own, and prints what they are as
 * JSON: what the bundler took of memory ends with this process.
 */
import { mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";

import { bundleCrewCode } from "../../infra/bundle/bundle-crew.ts";
import { checkCrews } from "../../infra/bundle/checked-crews.ts";
import type { PrintedCrew } from "../crews/crew-builds.ts";

const { positionals } = parseArgs({ allowPositionals: true });
/** Names and folders take turns. */
const [crewsDirectory = "", ...pairs] = positionals;
const outdirs = new Map(
  pairs.flatMap((name, index) => (index % 2 === 0 ? [[name, pairs[index + 1] ?? ""]] : [])),
);
const { crews, modules } = await checkCrews(crewsDirectory, { only: [...outdirs.keys()] });
const printed = crews.map(async (crew): Promise<PrintedCrew> => {
  const own = modules.filter((module) => module.crew === crew.name);
  const outdir = outdirs.get(crew.name) ?? "";
  await mkdir(outdir, { recursive: true });
  const code = own.length === 0 ? undefined : await bundleCrewCode(own, outdir);
  return { crew, inputs: code?.inputs ?? [] };
});
process.stdout.write(JSON.stringify(await Promise.all(printed)));
