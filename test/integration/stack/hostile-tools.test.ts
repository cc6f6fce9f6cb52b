import { expect, it } from "vitest";

import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { afterVandal, KEYS, UNHARMED, vandalStack } from "../../support/stack/vandal-stack.ts";

const rig = vandalStack();

it("shows a tool none of the providers' keys, and the variables that are named for it", async () => {
  const { status, result } = await rig.run("vandal", { way: "look" });
  expect(status).toBe("COMPLETED");
  const seen = JSON.parse(result?.raw ?? "{}") as Record<string, string>;
  // It was there, and a result shows no secret's value.
  expect(seen).toMatchObject({ TICKETS_URL: "https://tickets.example", TICKETS_TOKEN: "…" });
  expect(Object.keys(seen)).not.toContain("PROVIDER_SECRET");
  for (const [name, value] of Object.entries(KEYS))
    expect(JSON.stringify({ [name]: seen })).not.toContain(value);
  // The model was asked with its key all the same.
  expect(rig.models.requests.at(-1)?.headers.authorization).toBe(`Bearer ${KEYS.OPENAI_API_KEY}`);
});

it("runs the next crews as if none had changed what all objects have in common", async () => {
  expect(await afterVandal(rig, "merge")).toEqual(UNHARMED);
});

it.each([
  ["a tool blocks", "block", 5, /^The execution took longer than its limit of 5 s$/],
  [
    "its model asks for a wait of years",
    "patience",
    600,
    /^The execution cannot end within its limit of 600 s: Task "vandal": the model openai\/scripted answered 429 \(later\)\. The wait would take 3600 s\. /,
  ],
])("ends an execution by its own limit of seconds when %s", async (_, way, timeout_seconds, error) => {
  const id = await startExecution(rig.stack.endpoints.api, {
    crew: "vandal",
    inputs: { way },
    limits: { timeout_seconds },
  });
  expect(await endOf(rig.stack.endpoints.api, id)).toMatchObject({
    status: "ERROR",
    error: expect.stringMatching(error),
  });
});
