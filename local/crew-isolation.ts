import * as z from "zod";

import { bringsCode } from "../functions/adapters/crew-files/built-crews.ts";
import type { AskNearby } from "../functions/adapters/network/nearby-servers.ts";
import { Queue } from "../functions/async/queue.ts";
import type { BuiltCrew } from "../functions/crew/index.ts";
import { HEADER } from "../functions/crew/step-path.ts";
import { askAt, plainCall } from "./dynamodb/plain-calls.ts";
import type { Isolation } from "./lambda/function-options.ts";

/**
 * A worker of run-crew takes about 40 MB and half a second of a core to start. run-crew notices that its
 * execution was cancelled after 2 s at most and then ends by itself, unless a tool keeps its thread busy.
 */
const CREW_WORKERS = { atMost: 16, mayWait: 1000, keepIdle: 2, graceSeconds: 5 };
/** Answers that stay in memory: an execution may have many attempts. */
const REMEMBERED_AT_MOST = 10_000;

const RunCrewEvent = z.object({ execution_id: z.string() });

export interface CrewIsolationOptions {
  /** The address of the journal's stand-in. */
  readonly dynamodb: string;
  /** How it is asked, if it runs in this process. */
  readonly ask?: AskNearby | undefined;
  readonly tableName: string;
}

/**
 * How run-crew is run with crews of one set or another: an execution of a crew with code of its own has a
 * worker to itself, so that no tool can hold up or end another's; executions of crews without share one, for
 * they mostly wait for models. So many have one at once, whatever their sets.
 */
export function crewIsolation({
  dynamodb,
  ask = askAt(dynamodb),
  tableName,
}: CrewIsolationOptions): (crews: readonly BuiltCrew[]) => Isolation {
  const queue = new Queue(CREW_WORKERS.atMost);
  const crewNames = new Map<string, string>();
  const crewNameOf = async (executionId: string): Promise<string | undefined> => {
    const known = crewNames.get(executionId) ?? (await readCrewName(ask, tableName, executionId));
    if (crewNames.size >= REMEMBERED_AT_MOST) crewNames.clear();
    if (known !== undefined) crewNames.set(executionId, known);
    return known;
  };
  return (crews) => {
    const withoutCode = new Set(
      crews.flatMap(({ name, crew }) => (crew !== undefined && !bringsCode(crew) ? [name] : [])),
    );
    if (withoutCode.size === 0) return { ...CREW_WORKERS, queue };
    return {
      ...CREW_WORKERS,
      queue,
      async isNeededFor(event) {
        const crewName = await crewNameOf(RunCrewEvent.parse(event).execution_id);
        return crewName === undefined || !withoutCode.has(crewName);
      },
    };
  };
}

const HeaderItem = z.object({ Item: z.object({ crew_name: z.object({ S: z.string() }) }).optional() });

async function readCrewName(
  ask: AskNearby,
  tableName: string,
  executionId: string,
): Promise<string | undefined> {
  const Key = { execution_id: { S: executionId }, entry: { S: HEADER } };
  const asked = { TableName: tableName, Key, ConsistentRead: true, ProjectionExpression: "crew_name" };
  const { statusCode, body } = await plainCall(ask, "GetItem", asked);
  if (statusCode !== 200) throw new Error(`the header of ${executionId} cannot be read: ${statusCode}`);
  return HeaderItem.parse(body).Item?.crew_name.S;
}
