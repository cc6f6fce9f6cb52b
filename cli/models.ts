import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { catalogueOf, catalogueText, CREWAI_VERSION } from "./models/model-catalogue.ts";

/**
 * npm run models: writes the windows of models anew from the catalogue inside CrewAI's wheel, which pip
 * downloads. Needs Python 3.
 */
const run = promisify(execFile);
const target = join(import.meta.dirname, "../functions/adapters/models/model-catalogue.json");
const folder = await mkdtemp(join(tmpdir(), "stepcrew-models-"));
try {
  const package_ = `crewai==${CREWAI_VERSION}`;
  await run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, package_]);
  const wheel = join(folder, `crewai-${CREWAI_VERSION}-py3-none-any.whl`);
  await run("python3", ["-m", "zipfile", "-e", wheel, folder]);
  const file = join(folder, "crewai/llms/litellm_catalog/model_prices_and_context_window.json");
  const catalogue = catalogueOf(
    JSON.parse(await readFile(file, "utf8")),
    new Date().toISOString().slice(0, 10),
  );
  await writeFile(target, catalogueText(catalogue));
  const counts = Object.entries(catalogue.models).map(
    ([prefix, rows]) => `${prefix} ${Object.keys(rows).length}`,
  );
  console.log(`Written: functions/adapters/models/model-catalogue.json (${counts.join(", ")})`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
