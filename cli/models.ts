import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { cataloguesOf, catalogueText, CREWAI_VERSION } from "./models/model-catalogue.ts";

/**
 * npm run models: writes the windows and the prices of models anew from the catalogue inside CrewAI's wheel,
 * which pip downloads. Needs Python 3.
 */
const run = promisify(execFile);
const models = join(import.meta.dirname, "../functions/adapters/models");
const folder = await mkdtemp(join(tmpdir(), "stepcrew-models-"));
try {
  const package_ = `crewai==${CREWAI_VERSION}`;
  await run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, package_]);
  const wheel = join(folder, `crewai-${CREWAI_VERSION}-py3-none-any.whl`);
  await run("python3", ["-m", "zipfile", "-e", wheel, folder]);
  const file = join(folder, "crewai/llms/litellm_catalog/model_prices_and_context_window.json");
  const litellm: unknown = JSON.parse(await readFile(file, "utf8"));
  const { windows, prices } = cataloguesOf(litellm, new Date().toISOString().slice(0, 10));
  for (const [path, catalogue] of [
    ["model-catalogue.json", windows],
    ["prices/model-prices.json", prices],
  ] as const) {
    await writeFile(join(models, path), catalogueText(catalogue));
    const counts = Object.entries(catalogue.models).map(
      ([prefix, rows]) => `${prefix} ${Object.keys(rows).length}`,
    );
    console.log(`Written: functions/adapters/models/${path} (${counts.join(", ")})`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
