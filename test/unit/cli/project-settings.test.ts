import { expect, it } from "vitest";

import { readProjectSettings } from "../../../cli/deployment/project-settings.ts";

it("takes what -c says over cdk.json", async () => {
  const { config } = await readProjectSettings(["snowflake_database=CREWS"]);
  expect(config.snowflake_database).toBe("CREWS");
});

it("refuses a key that is no setting, as cdk deploy does", async () => {
  await expect(readProjectSettings(["snowflake_databas=Z"])).rejects.toMatchObject({
    name: "InvalidConfig",
    problems: [
      "snowflake_databas: There is no such setting (did you mean snowflake_database?). docs/settings.md lists them.",
    ],
  });
});
