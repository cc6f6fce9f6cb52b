import { join } from "node:path";

import { expect, it } from "vitest";

import { asksAccountModels } from "../../../../cli/snowflake-setup/account-models.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

async function asks(llm: string, model = "openai/gpt-4.1-mini"): Promise<boolean> {
  await folder.write("shop/agents.yaml", `a: {role: A, goal: G, backstory: B, llm: "${llm}"}`);
  await folder.write("shop/tasks.yaml", "t: {description: D, expected_output: E, agent: a}");
  return asksAccountModels({ crews_dir: folder.path, model, snowflake_account: "ACME-PROD" });
}

it.each([
  ["snowflake/claude-sonnet-4-5", undefined, true],
  ["anthropic/claude-sonnet-4-5", undefined, false],
  ["anthropic/claude-sonnet-4-5", "snowflake/mistral-large2", true],
])("a crew with %s, beside the setting %s: %s", async (llm, model, expected) => {
  expect(await asks(llm, model)).toBe(expected);
});

it("without a folder of crews the setting alone counts", async () => {
  const nowhere = { crews_dir: join(folder.path, "nowhere"), snowflake_account: "ACME-PROD" };
  expect(await asksAccountModels({ ...nowhere, model: "rehearsal" })).toBe(false);
  expect(await asksAccountModels({ ...nowhere, model: "snowflake/claude-4-sonnet" })).toBe(true);
});
