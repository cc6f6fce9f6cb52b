import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { functionNames, functionRows } from "../../../infra/functions.ts";

const HANDLERS = join(import.meta.dirname, "../../../functions/handlers");
const folders = readdirSync(HANDLERS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it("has one row for each folder of functions/handlers, whose name is its contract's", () => {
  expect(functionNames.toSorted()).toEqual(folders.toSorted());
});

it.each(folders)("finds a contract, the work and a handler in %s", (folder) => {
  const files = ["contract.ts", `${folder}.ts`, "handler.ts"];
  expect(files.filter((file) => !existsSync(join(HANDLERS, folder, file)))).toEqual([]);
});

it("puts the functions behind the API first", () => {
  const isBehindTheApi = functionRows.map(({ contract }) => "route" in contract);
  expect(isBehindTheApi).toEqual(isBehindTheApi.toSorted((one, other) => Number(other) - Number(one)));
});

it.each(functionRows.map((row) => [row.contract.name, row] as const))(
  "lets %s use exactly what its contract asks the variables of",
  (_name, { contract, may, crews }) => {
    const asksFor = (variable: string): boolean => Object.hasOwn(contract.environment.shape, variable);
    expect({
      journal: may.journal !== undefined || may.journalIndexes !== undefined,
      record: may.snowflake?.includes("record") ?? false,
      queries: may.snowflake?.includes("queries") ?? false,
      models: may.models ?? false,
      crews: crews !== undefined,
      // Some only need the workflow's ARN, to say what an execution's is.
      workflow: may.workflow === undefined || asksFor("STATE_MACHINE_ARN"),
    }).toEqual({
      journal: asksFor("JOURNAL_TABLE"),
      record: asksFor("SNOWFLAKE_USER"),
      queries: asksFor("SNOWFLAKE_QUERY_USER"),
      models: asksFor("PROVIDER_SECRET_ARN"),
      crews: asksFor("CREWS_FOLDER"),
      workflow: true,
    });
  },
);
