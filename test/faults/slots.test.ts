import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, expect, it } from "vitest";

import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../support/models/scripted-model-server.ts";
import { readStatus, startExecution } from "../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../support/stack/running-stack.ts";
import { waitFor } from "../support/wait-for.ts";
import { isAll } from "./is-all.ts";

/** In CI eight, of which the last has its turn after some seconds; of fifty it has it after a minute. */
const STARTS = isAll ? 50 : 8;
const SLOTS = 5;
/** Five at a time have their turn, after 5 s, 10 s, …; and the machine may be slow. */
const PATIENCE_SECONDS = 900;

let models: ScriptedModelServer;
let stack: RunningStack;
let asked = 0;
let askedAtMost = 0;
/** Until then those that have the slots keep them: who has not yet asked for one is waited for by nobody. */
const othersWait = Promise.withResolvers<void>();

beforeAll(async () => {
  models = await startScriptedModelServer(() => {
    asked += 1;
    askedAtMost = Math.max(askedAtMost, asked);
    const after = othersWait.promise.then(() => delay(300)).then(() => void (asked -= 1));
    return { text: "Some text.", after };
  });
  stack = await startStack({
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
    MAX_RUNNING_CREWS: String(SLOTS),
  });
}, 300_000);

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
});

async function beginOf(id: string): Promise<number> {
  const { events } = (await (await fetch(`${stack.endpoints.api}/crew/executions/${id}/events`)).json()) as {
    readonly events: readonly { readonly at: string }[];
  };
  return Date.parse(events[0]?.at ?? "");
}

async function waitingOf(id: string) {
  const page = await fetch(`${stack.endpoints.api}/crew/executions/${id}`);
  const { waiting: reason, phase } = (await page.json()) as Record<string, unknown>;
  return reason === undefined ? undefined : { reason, phase };
}

it(
  `${STARTS} starts with ${SLOTS} slots all end, no more than ${SLOTS} run at once, and each before fewer than ${SLOTS} that wait for longer`,
  async () => {
    const { api } = stack.endpoints;
    const ids: string[] = [];
    for (let start = 0; start < STARTS; start++) {
      ids.push(await startExecution(api, { crew: "research", inputs: { topic: `owls ${start}` } }));
      if (start === SLOTS - 1) await waitFor("all slots to be taken", () => asked === SLOTS);
    }
    for (const id of ids.slice(SLOTS)) {
      const waiting = await waitFor(`execution ${id} to wait`, () => waitingOf(id));
      expect(waiting).toEqual({ reason: `waiting for one of ${SLOTS} slots`, phase: "SUSPENDED" });
    }
    othersWait.resolve();
    for (const id of ids) {
      const isOver = async () => (await readStatus(api, id)).status !== "PROCESSING";
      await waitFor(`execution ${id} to end`, isOver, PATIENCE_SECONDS);
    }
    const ends = await Promise.all(ids.map((id) => readStatus(api, id)));
    expect(ends.map(({ status }) => status)).toEqual(ids.map(() => "COMPLETED"));
    expect(askedAtMost).toBe(SLOTS);
    const begins = await Promise.all(ids.map(beginOf));
    // A free slot is kept for each that waits for longer, and so the last slot of all is open to no one else.
    const overtaken = begins.map((begin, index) => begins.slice(0, index).filter((other) => other > begin));
    expect(overtaken.filter(({ length }) => length >= SLOTS)).toEqual([]);
  },
  (PATIENCE_SECONDS + 60) * 1000,
);
