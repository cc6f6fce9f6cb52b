import { setTimeout as delay } from "node:timers/promises";

import type { ModelRequest } from "../../support/models/scripted-model-server.ts";
import type { Fate, Gate } from "../../support/servers/gate.ts";
import { readStatus, type StatusBody } from "../../support/stack/api-client.ts";
import { waitFor } from "../../support/wait-for.ts";
import { labelOf, type Point, type Service } from "../points.ts";
import { orderIn, turnOf } from "../workshop.ts";
import type { World } from "../world.ts";

/** What the services saw of one execution, in order. */
export interface Trace {
  readonly labels: readonly string[];
  /** Paths of model calls that were made although their reply was stored already. */
  readonly paidTwice: readonly string[];
  readonly modelCalls: () => number;
  /** Whether the kill has come, and the process is gone. */
  readonly wasKilled: () => boolean;
}

/** Watches the services from now on, and kills the functions process at the point if there is one. */
export function watchServices(world: World, point?: Point): Trace {
  const labels: string[] = [];
  const stored = new Set<string>();
  const paidTwice: string[] = [];
  let isKilled = false;
  let isGone = false;
  let modelCalls = 0;
  let occurrence = 0;
  const kill = async (): Promise<void> => {
    isKilled = true;
    await world.life().kill();
    isGone = true;
  };
  for (const [service, gate] of Object.entries(world.gates) as [Service, Gate][]) {
    gate.fateOf = async (call): Promise<Fate> => {
      const label = labelOf(service, call);
      if (label === undefined) return "pass";
      labels.push(label);
      if (label === point?.label) occurrence += 1;
      const isHere = label === point?.label && occurrence === point.occurrence && !isKilled;
      if (isHere && point.side === "before") {
        await kill();
        return "cut";
      }
      if (service === "model") {
        modelCalls += 1;
        const { path } = turnOf(call.body as ModelRequest);
        if (stored.has(path)) paidTwice.push(path);
      }
      const step = /^journal: write step#(.*)$/.exec(label)?.[1];
      if (step !== undefined) stored.add(step);
      return isHere ? { lose: true, afterwards: kill } : "pass";
    };
  }
  return { labels, paidTwice, modelCalls: () => modelCalls, wasKilled: () => isGone };
}

export interface StartAnswer {
  /** 0 when the connection broke. */
  readonly status: number;
  readonly executionId: string;
}

/** POST /crew/start, whatever becomes of it. */
export async function tryStart(world: World, order: string, crew: string): Promise<StartAnswer> {
  try {
    const response = await fetch(`${world.life().api}/crew/start`, {
      method: "POST",
      body: JSON.stringify({ crew, inputs: { order } }),
      headers: { "idempotency-key": `key-of-${order}` },
    });
    const body = (await response.json()) as { readonly execution_id?: string };
    return { status: response.status, executionId: body.execution_id ?? "" };
  } catch {
    return { status: 0, executionId: "" };
  }
}

/** Repeats a start with its key until it is accepted, letting leases of the dead run out as time would. */
export async function repeatStart(world: World, order: string, crew: string): Promise<string> {
  const answer = await waitFor(`the repeated start of ${order}`, async () => {
    const again = await tryStart(world, order, crew);
    if (again.status === 200) return again;
    for (const id of await executionsOf(world, order)) await world.age(id, 61);
    return undefined;
  });
  return answer.executionId;
}

/** Ids of the executions that the journal has of an order. */
export async function executionsOf(world: World, order: string): Promise<readonly string[]> {
  const response = await fetch(`${world.life().api}/crew/executions?limit=1000`);
  const { executions } = (await response.json()) as { executions: { execution_id: string }[] };
  const bodies = await Promise.all(
    executions.map(async ({ execution_id }) => {
      const page = await fetch(`${world.life().api}/crew/executions/${execution_id}`);
      return (await page.json()) as { execution_id: string; inputs: { order?: string } };
    }),
  );
  return bodies.filter(({ inputs }) => inputs.order === order).map(({ execution_id }) => execution_id);
}

/**
 * Waits until the execution has ended and its row says so, letting time pass for leases of the dead, and
 * reconcile run as it does every minute.
 */
export async function settledEnd(world: World, executionId: string): Promise<StatusBody> {
  const body = await waitFor(`execution ${executionId} to end`, async () => {
    const status = await readStatus(world.life().api, executionId);
    return status.status === "PROCESSING" ? undefined : status;
  });
  await recorded(world, executionId);
  return body;
}

/** A healthy attempt has recorded its end within moments; what then is not recorded waits for reconcile. */
export async function recorded(world: World, executionId: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    if ((await world.header(executionId))["recorded"] === true) return;
    await delay(50);
  }
  await waitFor(`the row of ${executionId}`, async () => {
    if ((await world.header(executionId))["recorded"] === true) return true;
    await world.age(executionId, 61);
    await world.life().invoke("reconcile-executions", {});
    return false;
  });
}

/** The crew's model calls that the server has answered, by order. */
export const callsOf = (world: World, order: string): number =>
  world.models.requests.filter((request) => orderIn(request) === order).length;
