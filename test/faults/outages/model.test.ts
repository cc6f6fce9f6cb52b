import { expect, it } from "vitest";

import type { ModelRequest } from "../../support/models/scripted-model-server.ts";
import type { Fate } from "../../support/servers/gate.ts";
import { ofAll } from "../is-all.ts";
import { noteText, orderIn } from "../workshop.ts";
import { agreedEnd, outageWorld, start } from "./outage-world.ts";

const world = await outageWorld();

const completion = (message: object) => ({ choices: [{ index: 0, message, finish_reason: "stop" }] });
const NOW = { "retry-after-ms": "0" };

type Outage = readonly [order: string, fate: Fate, sentence: RegExp];

/**
 * What the model's server does, and what the person who polls reads of it. Three tries each: max_retry_limit
 * is 0.
 */
const OUTAGES: readonly Outage[] = [
  [
    "order-429",
    { status: 429, body: { error: { message: "slow down" } }, headers: NOW },
    /answered 429 in 3 tries.*rate limit/,
  ],
  [
    "order-500",
    { status: 500, body: { error: { message: "oops" } }, headers: NOW },
    /answered 500 in 3 tries/,
  ],
  [
    "order-html",
    { status: 200, body: "<html>gateway</html>", headers: { "content-type": "text/html" } },
    /not a reply in 2 tries/,
  ],
  ["order-nochoice", { status: 200, body: { choices: [] } }, /not a reply in 2 tries/],
  ["order-empty", { status: 200, body: completion({ role: "assistant", content: "" }) }, /gave no text/],
  ["order-cut", "cut", /could not be reached in 3 tries/],
  ...ofAll<Outage>([["order-hang", "hang", /could not be reached in 3 tries/]]),
  [
    "order-401",
    { status: 401, body: { error: { message: "bad key sk-abcdefgh" } } },
    /answered 401.*OPENAI_API_KEY/,
  ],
];

it("a model that fails in any way ends its execution in a sentence, in bounded time, with one row", async () => {
  const calls = new Map<string, number>();
  world.gates.model.fateOf = (call) => {
    const order = orderIn(call.body as ModelRequest);
    calls.set(order, (calls.get(order) ?? 0) + 1);
    return OUTAGES.find(([failing]) => failing === order)?.[1] ?? "pass";
  };
  // On a busy machine an answer takes longer than a test can wait for one that never comes.
  const crewFor = (fate: Fate): string => (fate === "hang" ? "hasty" : "note");
  const ids = await Promise.all(OUTAGES.map(([order, fate]) => start(world, order, crewFor(fate))));
  const ends = await Promise.all(ids.map((id) => agreedEnd(world, id)));
  for (const [index, [order, , sentence]] of OUTAGES.entries()) {
    expect(ends[index]).toMatchObject({ status: "ERROR", result: null });
    expect(ends[index]?.error).toMatch(sentence);
    expect(ends[index]?.error).not.toContain("abcdefgh");
    expect(calls.get(order)).toBeLessThanOrEqual(3);
  }
});

it("a model that recovers is an execution that completes", async () => {
  let failures = 2;
  world.gates.model.fateOf = () => (failures-- > 0 ? { status: 503, body: {}, headers: NOW } : "pass");
  const id = await start(world, "order-recovered", "note");
  expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: noteText("order-recovered") } });
});
