import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { MADE_FILES } from "../../cli/docs/made-files.ts";

it.each(Object.entries(MADE_FILES))("has docs/%s as the code says it", async (name, make) => {
  const written = readFileSync(join(import.meta.dirname, "../../docs", name), "utf8");
  expect(written, `docs/${name} is not what the code says; run npm run docs`).toBe(await make());
});
