import { expect, it } from "vitest";

import { startScriptedModelServer } from "../../support/models/scripted-model-server.ts";
import { recordRows } from "../../support/snowflake/snowflake-rows.ts";
import { endOf } from "../../support/stack/api-client.ts";
import { startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

it("keeps every digit of a large number, from the start to the row", async () => {
  await using models = await startScriptedModelServer(() => "Some text.");
  await using stack = await startStack({
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
  });
  const { api } = stack.endpoints;
  const start = async (number: string) => {
    const body = `{"crew": "research", "inputs": {"topic": ${number}}}`;
    const response = await fetch(`${api}/crew/start`, { method: "POST", body });
    return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
  };
  const { body } = await start("9007199254740993");
  const id = String(body["execution_id"]);
  await endOf(api, id);
  const asked = models.requests.flatMap(({ messages }) => messages.map(({ content }) => content ?? ""));
  expect(asked.some((content) => content.includes("9007199254740993"))).toBe(true);
  expect(await (await fetch(`${api}/crew/executions/${id}`)).text()).toContain('"topic":9007199254740993');
  const row = await waitFor("the row", async () =>
    (await recordRows(stack.endpoints.snowflake)).find(
      ({ ID, STATUS }) => ID === id && STATUS === "COMPLETED",
    ),
  );
  expect(row.METADATA).toMatch(/"topic":\s*9007199254740993/);
  const refused = await start("1E400");
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: "/inputs/topic" }] } });
});
