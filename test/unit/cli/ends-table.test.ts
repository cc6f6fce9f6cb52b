import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { endsTable } from "../../../cli/docs/ends-table.ts";

it("stands in docs/durability.md as the code has it; npm run docs writes it", () => {
  const document = readFileSync(join(import.meta.dirname, "../../../docs/durability.md"), "utf8");
  expect(document).toContain(endsTable());
});
