import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import { bringsCode } from "../functions/adapters/crew-files/built-crews.ts";
import { readHeader } from "../functions/adapters/dynamodb/header.ts";
import type { BuiltCrew } from "../functions/crew/index.ts";
import type { Isolation } from "./lambda/function-instance.ts";

/**
 * A worker of run-crew takes about 40 MB and half a second of a core to start. run-crew notices that its
 * execution was cancelled after 2 s at most and then ends by itself, unless a tool keeps its thread busy.
 */
const CREW_WORKERS = { atMost: 16, mayWait: 1000, keepIdle: 2, graceSeconds: 5 };
/** Answers that stay in memory: an execution may have many attempts. */
const REMEMBERED_AT_MOST = 10_000;

const RunCrewEvent = z.object({ execution_id: z.string() });

export interface CrewIsolationOptions {
  readonly crews: readonly BuiltCrew[];
  /** Of the journal's stand-in. */
  readonly dynamodb: string;
  readonly tableName: string;
}

/**
 * How run-crew is run: an execution of a crew with code of its own has a worker to itself, so that no tool
 * can hold up or end another's; executions of crews without share one, for they mostly wait for models.
 */
export function crewIsolation({ crews, dynamodb, tableName }: CrewIsolationOptions): Isolation {
  const withoutCode = new Set(
    crews.flatMap(({ name, crew }) => (crew !== undefined && !bringsCode(crew) ? [name] : [])),
  );
  if (withoutCode.size === 0) return CREW_WORKERS;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: dynamodb, region: "us-east-1", credentials });
  const table = { name: tableName, client: DynamoDBDocumentClient.from(client) };
  const known = new Map<string, boolean>();
  return {
    ...CREW_WORKERS,
    async isNeededFor(event) {
      const { execution_id: id } = RunCrewEvent.parse(event);
      const before = known.get(id);
      if (before !== undefined) return before;
      const execution = await readHeader(table, id);
      const isNeeded = execution === undefined || !withoutCode.has(execution.crewName);
      if (known.size >= REMEMBERED_AT_MOST) known.clear();
      known.set(id, isNeeded);
      return isNeeded;
    },
  };
}
