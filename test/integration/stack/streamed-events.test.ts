import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Stepcrew } from "../../../client/typescript/stepcrew.ts";
import { callTypeScript, pythonCaller, whyNoPythonClient } from "../../support/client-callers.ts";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

const missing = whyNoPythonClient();
const python = pythonCaller();
let models: ScriptedModelServer;
let stack: RunningStack;
let api: string;
/** The second task's reply comes when this is resolved. */
let held = Promise.withResolvers<void>();

beforeAll(async () => {
  models = await startScriptedModelServer((request) => {
    const isWriter = request.messages.some(({ content }) => content?.includes("Write a briefing") === true);
    return { text: "Owls turn their heads.", ...(isWriter && { after: held.promise }) };
  });
  stack = await startStack({
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
  });
  api = stack.endpoints.api;
});
afterAll(async () => {
  held.resolve();
  python.end();
  await stack?.stop("SIGKILL");
  await models?.close();
});

/** An execution whose second task waits for its reply. */
async function startHeld(): Promise<string> {
  held = Promise.withResolvers();
  const before = models.requests.length;
  const id = await startExecution(api, { crew: "research", inputs: { topic: "owls" } });
  await waitFor("the second task's call", () => models.requests.length === before + 2);
  return id;
}
const allOf = async (id: string) => Array.fromAsync(new Stepcrew({ url: api }).events(id));

describe.each([
  { client: "TypeScript", call: callTypeScript, isMissing: false },
  { client: "Python", call: python.call, isMissing: missing !== undefined },
])("the $client client", ({ call, isMissing }) => {
  it.skipIf(isMissing)("streams what happens in an execution, each once, to its end", async () => {
    const id = await startHeld();
    const streamed = call({ url: api, call: "stream", args: [id] });
    held.resolve();
    const events = await allOf(id);
    expect(events.length).toBeGreaterThan(4);
    expect((await streamed).value).toEqual(events);
    expect((await call({ url: api, call: "stream", args: [id] })).value).toEqual(events);
  });

  it.skipIf(isMissing)("asks for it where five others have a stream, and misses nothing", async () => {
    const id = await startHeld();
    const places: Response[] = [];
    while (places.length < 5)
      await waitFor("a place", async () => {
        const place = await fetch(`${api}/crew/executions/${id}/events/stream`);
        return place.ok && places.push(place);
      });
    const streamed = call({ url: api, call: "stream", args: [id] });
    held.resolve();
    expect((await streamed).value).toEqual(await allOf(id));
    await Promise.all(places.map((place) => place.text()));
  });
});

it("events come while the execution runs, and from the one that is known on", async () => {
  const id = await startHeld();
  const client = new Stepcrew({ url: api });
  const seen: number[] = [];
  for await (const { sequence, type, task } of client.stream(id)) {
    seen.push(sequence);
    if (type === "task-start" && task === "writing_task") break;
  }
  const [first] = await Array.fromAsync(client.events(id, { follow: false }));
  expect(seen[0]).toBe(first?.sequence);
  const rest = Array.fromAsync(client.stream(id, { after: seen.at(-1) ?? 0 }));
  held.resolve();
  seen.push(...(await rest).map(({ sequence }) => sequence));
  expect(seen).toEqual((await allOf(id)).map(({ sequence }) => sequence));
});

it("a stream of an execution that there is not says so", async () => {
  const unknown = new Stepcrew({ url: api }).stream("00000000-0000-4000-8000-000000000000");
  await expect(Array.fromAsync(unknown)).rejects.toThrow("There is no execution with this id");
});
