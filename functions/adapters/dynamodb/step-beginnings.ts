import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

import type { EffectFacts } from "../../crew/ports.ts";
import { Suspend } from "../../crew/signals.ts";
import { begunEntry, type StepPath } from "../../crew/step-path.ts";
import { entryExpiry } from "./entry-expiry.ts";
import { shortNames } from "./step-about.ts";
import { callConditionally, callTable, type JournalTable } from "./table.ts";

/** The journal of one attempt's steps. */
export interface OpenJournal {
  readonly table: JournalTable;
  readonly executionId: string;
  readonly attempt: number;
}

/**
 * How long after its own time limit an unsafe effect may still be going on in an earlier attempt, in
 * milliseconds.
 */
const UNSAFE_GRACE_MILLISECONDS = 5000;

/** An earlier attempt began an unsafe effect, and left no result. */
interface Interrupted {
  /** When it began, in epoch milliseconds; undefined where an earlier version noted it. */
  readonly since: number | undefined;
}

/** What a note says for people, and when it goes. */
function beginning(facts: EffectFacts): Record<string, unknown> {
  const now = Date.now();
  return { at: now, about: { kind: facts.kind, ...shortNames(facts.about) }, expires_at: entryExpiry(now) };
}

/**
 * Notes that an unsafe effect begins: "begun", unless an earlier attempt began it and left no result. Other
 * effects may be done twice, and need no note; in a later attempt a tool's says what a process was doing that
 * dies again and again, and the first attempt need not pay for that.
 * @throws Suspend while that attempt's effect may still be going on
 */
export async function noteBeginning(
  journal: OpenJournal,
  path: StepPath,
  facts: EffectFacts | undefined,
): Promise<"begun" | Interrupted> {
  if (facts?.safety === "unsafe") return noteUnsafe(journal, path, facts);
  const { table, executionId, attempt } = journal;
  if (facts?.tool === undefined || attempt === 1) return "begun";
  const note = { attempt, tool: facts.tool, ...beginning(facts) };
  const Item = { execution_id: executionId, entry: begunEntry(path), ...note };
  await callTable("note that a tool begins", () =>
    table.client.send(new PutCommand({ TableName: table.name, Item })),
  );
  return "begun";
}

interface BegunEffect<Value> {
  readonly path: StepPath;
  readonly facts: EffectFacts | undefined;
  readonly effect: () => Promise<Value>;
}

/** An effect that suspends has done nothing yet, and may be begun by a later attempt. */
export async function begun<Value>(
  { table, executionId, attempt }: OpenJournal,
  { path, facts, effect }: BegunEffect<Value>,
): Promise<Value> {
  try {
    return await effect();
  } catch (error) {
    if (!(error instanceof Suspend) || facts?.safety !== "unsafe") throw error;
    await callConditionally("take back that an effect began", () =>
      table.client.send(
        new DeleteCommand({
          TableName: table.name,
          Key: { execution_id: executionId, entry: begunEntry(path) },
          ConditionExpression: "attempt = :attempt",
          ExpressionAttributeValues: { ":attempt": attempt },
        }),
      ),
    );
    throw error;
  }
}

async function noteUnsafe(
  { table, executionId, attempt }: OpenJournal,
  path: StepPath,
  facts: EffectFacts,
): Promise<"begun" | Interrupted> {
  const key = { execution_id: executionId, entry: begunEntry(path) };
  const deadline = Date.now() + (facts.timeoutSeconds ?? 0) * 1000 + UNSAFE_GRACE_MILLISECONDS;
  const put = await callConditionally("note that an effect begins", () =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        ConditionExpression: "attribute_not_exists(execution_id) OR attempt = :attempt",
        ExpressionAttributeValues: { ":attempt": attempt },
        Item: {
          ...key,
          attempt,
          deadline,
          ...(facts.tool !== undefined && { tool: facts.tool }),
          ...beginning(facts),
        },
      }),
    ),
  );
  if (put !== "condition-failed") return "begun";
  const begun = await callTable("read when an effect began", () =>
    table.client.send(new GetCommand({ TableName: table.name, ConsistentRead: true, Key: key })),
  );
  const left = Number(begun.Item?.["deadline"]) - Date.now();
  if (left > 0) throw new Suspend(Math.ceil(left / 1000));
  const since = begun.Item?.["at"];
  return { since: typeof since === "number" ? since : undefined };
}
