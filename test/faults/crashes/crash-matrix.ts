import { afterAll, afterEach, describe, expect, inject, it } from "vitest";

import { waitFor } from "../../support/wait-for.ts";
import { isAll } from "../is-all.ts";
import { nameOf, type Point, pointsOf, spreadOf } from "../points.ts";
import { workshopText } from "../workshop.ts";
import { openWorld, type World } from "../world.ts";
import {
  callsOf,
  executionsOf,
  recorded,
  repeatStart,
  settledEnd,
  type Trace,
  tryStart,
  watchServices,
} from "./crash-course.ts";

const CREW = "workshop";

/** Calls in flight at once when async tasks run: a kill loses the answers of so many at most. */
const CALLS_AT_ONCE = 2;

/**
 * Kills the functions process at every `shards`-th point of an execution, goes on in a new one, and looks for
 * what must hold whatever the point was.
 */
export async function crashMatrix(shard: number, shards: number): Promise<void> {
  const world = await openWorld({ prepared: inject("prepared") });
  afterAll(() => world[Symbol.asyncDispose]());
  afterEach(async () => {
    if (world.life().isDead()) await world.revive();
  });
  const undisturbed = await undisturbedRun(world, shard);
  const points = pointsOf(undisturbed.labels);
  const isMine = (_: Point, index: number): boolean => Math.floor(index / 2) % shards === shard;
  // In CI one point of each kind, before or after its call in turn.
  const both = (isAll ? points : spreadOf(points)).filter(isMine);
  const chosen = isAll ? both : both.filter((_, index) => index % 2 === Math.floor(index / 2) % 2);
  const casesOf = (some: readonly Point[], letter: string) =>
    some.map((point, index) => ({ name: nameOf(point), point, order: `order-${shard}${letter}${index}` }));

  describe(`killed at one of ${points.length} points, an execution`, () => {
    it.each(casesOf(chosen, "x"))(
      "ends as if nothing had happened: $name",
      async ({ point, order }) => {
        const { trace, end, rows, ledger, file } = await killedRun(world, point, order);
        expect(trace.wasKilled()).toBe(true);
        expect(end).toMatchObject({ status: "COMPLETED", result: { raw: workshopText(order) } });
        expect(rows).toEqual(["COMPLETED"]);
        // Whole, however often it was written.
        expect(file).toBe(workshopText(order));
        expect(trace.paidTwice).toEqual([]);
        expect(trace.modelCalls()).toBeLessThanOrEqual(undisturbed.modelCalls + CALLS_AT_ONCE);
        // Once, or not at all where the interruption left it unknown.
        expect(ledger).toEqual([...new Set(ledger)]);
        expect(ledger.length).toBeLessThanOrEqual(2);
      },
      300_000,
    );
  });

  describe("a start that is killed before it was accepted and never repeated", () => {
    it.each(casesOf(startPoints(chosen), "y"))(
      "ends with ERROR and without a model call, or goes through: $name",
      async ({ point, order }) => {
        const ends = await unrepeatedStart(world, point, order);
        const isStarted =
          point.label === NOTED || (point.label.startsWith("workflow") && point.side === "after");
        const wanted = isStarted
          ? { raw: workshopText(order), isPaid: true, rows: ["COMPLETED"] }
          : { raw: undefined, isPaid: false, rows: ["ERROR"] };
        expect(ends).toEqual(ends.map(() => wanted));
        expect(callsOf(world, order) > 0).toBe(isStarted);
      },
    );
  });
}

/** The client repeats its start when it got no answer, and polls until the execution has ended. */
async function killedRun(world: World, point: Point, order: string) {
  // A process that has logged in stays logged in.
  if (point.label === "snowflake: log in") await world.revive();
  const trace = watchServices(world, point);
  const first = await tryStart(world, order, CREW);
  const executionId = first.status === 200 ? first.executionId : await goOn(world, order);
  const end = await endThroughTheKill(world, trace, executionId);
  const ledger = (await world.ledger()).filter((line) => line.includes(`${order} `));
  const file = await writtenFile(world, executionId, order);
  return { trace, end, rows: await statusesInRows(world, executionId), ledger, file };
}

/** What the last task's output_file holds. */
async function writtenFile(world: World, executionId: string, order: string): Promise<string> {
  const url = `${world.life().api}/crew/executions/${executionId}/files/closed/${order}.txt`;
  const response = await fetch(url);
  return response.status === 200 ? response.text() : `${response.status}: ${await response.text()}`;
}

/** What became of the executions of a start that was killed on the way, a minute later. */
async function unrepeatedStart(world: World, point: Point, order: string) {
  watchServices(world, point);
  await tryStart(world, order, CREW);
  await world.revive();
  const ends = [];
  for (const id of await executionsOf(world, order)) {
    await world.age(id, 61);
    await world.life().invoke("reconcile-executions", {});
    const { result } = await settledEnd(world, id);
    ends.push({
      raw: result?.raw,
      isPaid: callsOf(world, order) > 0,
      rows: await statusesInRows(world, id),
    });
  }
  return ends;
}

async function undisturbedRun(world: World, shard: number) {
  await world.revive();
  const order = `order-${shard}u`;
  const trace = watchServices(world);
  const { executionId } = await tryStart(world, order, CREW);
  const end = await settledEnd(world, executionId);
  if (end.result?.raw !== workshopText(order))
    throw new Error(`undisturbed it ended so: ${JSON.stringify(end)}`);
  return { labels: [...trace.labels], modelCalls: trace.modelCalls() };
}

/** The client saw its connection break: it repeats the start with its key once somebody answers again. */
async function goOn(world: World, order: string): Promise<string> {
  await world.revive();
  return repeatStart(world, order, CREW);
}

/** Every point comes before the execution is off the open list: the kill is certain. */
async function endThroughTheKill(world: World, trace: Trace, executionId: string) {
  await waitFor("the kill", trace.wasKilled);
  if (world.life().isDead()) await world.revive();
  return settledEnd(world, executionId);
}

async function statusesInRows(world: World, executionId: string): Promise<readonly string[]> {
  await recorded(world, executionId);
  return (await world.rowsOf(executionId)).map(({ STATUS }) => STATUS);
}

/** The last that a start does before it is accepted, and the record lease is given back with it. */
const NOTED = "journal: note that it is started";

const startPoints = (points: readonly Point[]): readonly Point[] =>
  points.filter(
    ({ label, occurrence }) =>
      occurrence === 1 &&
      (/^journal: write (?:idempotency|inputs|header)$/.test(label) ||
        label === NOTED ||
        label === "snowflake: INSERT" ||
        label.startsWith("workflow")),
  );
