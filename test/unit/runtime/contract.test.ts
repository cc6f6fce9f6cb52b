import { afterEach, expect, it, vi } from "vitest";
import * as z from "zod";

import { runCrewContract } from "../../../functions/handlers/run-crew/contract.ts";
import { defineContract } from "../../../functions/runtime/contract.ts";
import { snowflakeEnvironment } from "../../../functions/runtime/environment.ts";
import { readEnvironment } from "../../../functions/runtime/read-environment.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const SNOWFLAKE = {
  SNOWFLAKE_ACCOUNT: "account.region",
  SNOWFLAKE_AUTHENTICATION: "key_pair",
  SNOWFLAKE_DATABASE: "D",
  SNOWFLAKE_SCHEMA: "S",
  SNOWFLAKE_WAREHOUSE: "W",
  SNOWFLAKE_ROLE: "R",
  SNOWFLAKE_USER: "U",
};
const setAll = (variables: Readonly<Record<string, string | undefined>>): void => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
};

it("reads the variables that a contract names, and no others", () => {
  setAll({ ...SNOWFLAKE, UNRELATED: "x" });
  const contract = defineContract({
    name: "task",
    input: z.unknown(),
    output: z.unknown(),
    environment: snowflakeEnvironment,
  });
  expect(readEnvironment(contract)).toEqual(SNOWFLAKE);
});

it("names every variable that is missing or malformed at once", () => {
  setAll({
    ...SNOWFLAKE,
    SNOWFLAKE_ACCOUNT: "",
    SNOWFLAKE_AUTHENTICATION: "passwort",
    SNOWFLAKE_USER: undefined,
  });
  setAll({ JOURNAL_TABLE: "t", STATE_MACHINE_ARN: "Workflow", SNOWFLAKE_ACCESS_URL: "nowhere" });
  const read = () => readEnvironment(runCrewContract);
  for (const name of ["ACCOUNT", "AUTHENTICATION", "USER", "ACCESS_URL"])
    expect(read).toThrow(`SNOWFLAKE_${name}: `);
  expect(read).toThrow("STATE_MACHINE_ARN: ");
  expect(read).not.toThrow("passwort");
});
