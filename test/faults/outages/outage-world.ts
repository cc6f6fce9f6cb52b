import { afterAll, afterEach, expect, inject } from "vitest";

import type { WorkflowDefinition } from "../../../infra/template/synthesize-template.ts";
import type { Fate } from "../../support/servers/gate.ts";
import type { StatusBody } from "../../support/stack/api-client.ts";
import { recorded, settledEnd, tryStart } from "../crashes/crash-course.ts";
import { labelOf, type Service } from "../points.ts";
import { openWorld, type World, type WorldOptions } from "../world.ts";

/**
 * The deployed workflow with waits of a second and few tries: what is retried, and what comes after, stays as
 * it is.
 */
function impatient(definition: WorkflowDefinition): WorkflowDefinition {
  const shorten = (retry: Record<string, unknown>) => ({
    ...retry,
    IntervalSeconds: 1,
    BackoffRate: 1,
    MaxAttempts: Math.min(Number(retry["MaxAttempts"]), 3),
  });
  const states = Object.entries(definition.States).map(([name, state]) => {
    const retries = state["Retry"] as Record<string, unknown>[] | undefined;
    return [name, retries === undefined ? state : { ...state, Retry: retries.map(shorten) }] as const;
  });
  return { ...definition, States: Object.fromEntries(states) };
}

/** A world with its functions running, for the tests of one file; each begins with healthy services. */
export async function outageWorld(more: Partial<WorldOptions> = {}): Promise<World> {
  const world = await openWorld({ prepared: inject("prepared"), changeDefinition: impatient, ...more });
  await world.revive();
  afterEach(() => heal(world));
  afterAll(() => world[Symbol.asyncDispose]());
  return world;
}

/** Passes on everything again. */
export function heal(world: World): void {
  for (const gate of Object.values(world.gates)) gate.fateOf = () => "pass";
}

interface Failing {
  readonly service: Service;
  readonly label: string;
  readonly fate: Fate;
  /** How many of the calls; all of them unless given. */
  readonly times?: number;
}

/** Gives the calls with a label this fate. */
export function failTimes(world: World, { service, label, fate, times = Infinity }: Failing): void {
  let left = times;
  world.gates[service].fateOf = (call) => (labelOf(service, call) === label && left-- > 0 ? fate : "pass");
}

/** Starts an execution that must be accepted. */
export async function start(world: World, order: string, crew: string): Promise<string> {
  const { status, executionId } = await tryStart(world, order, crew);
  expect(status).toBe(200);
  return executionId;
}

/** The end of an execution: as its status says, in one row that agrees with it. */
export async function agreedEnd(world: World, executionId: string): Promise<StatusBody> {
  const end = await settledEnd(world, executionId);
  await expectRow(world, executionId, end);
  return end;
}

async function expectRow(world: World, executionId: string, end: StatusBody): Promise<void> {
  await recorded(world, executionId);
  const rows = await world.rowsOf(executionId);
  const facts = rows.map(({ STATUS, RESULT_TEXT, METADATA }) => {
    const { error } = JSON.parse(METADATA) as { readonly error?: { readonly message: string } };
    return { status: STATUS, raw: RESULT_TEXT, error: error?.message ?? null };
  });
  expect(facts).toEqual([{ status: end.status, raw: end.result?.raw ?? null, error: end.error }]);
}

/** DynamoDB's answer when a table has had too much. */
export const THROTTLED: Fate = {
  status: 400,
  body: {
    __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    message: "The level of configured provisioned throughput for the table was exceeded.",
  },
};

/** Snowflake's refusal of a request. */
export const snowflakeRefusal = (code: string, sqlState: string, message: string): Fate => ({
  status: 200,
  body: { data: { sqlState, errorCode: code, queryId: "01" }, code, message, success: false },
});

/** What the functions log from now on. */
export function logFromNow(world: World): () => string {
  const { length } = world.life().output();
  return () => world.life().output().slice(length);
}
