import type fc from "fast-check";

import { endAs } from "../../../functions/domain/ends.ts";
import { JournalUnavailable, WorkflowUnavailable } from "../../../functions/domain/errors.ts";
import type { ExecutionJournal, IdempotencyKeys, RecordLeases } from "../../../functions/domain/journal.ts";
import { startCrew } from "../../../functions/handlers/start-crew/start-crew.ts";
import { arnOf } from "../../support/handlers/fake-workflow.ts";
import { MODEL_CHOICES } from "../../support/handlers/model-choices.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { builtCrew, inputs } from "../../support/handlers/start-crew-rig.ts";
import { memoryDailyStarts } from "../../support/journal/memory-daily-starts.ts";
import {
  type CarelessSnowflake,
  carelessSnowflake,
  type StatementFate,
} from "../../support/snowflake/careless-snowflake.ts";

/**
 * What becomes of a call: it is done; it does not arrive; it is done and its answer is lost; its caller dies
 * before it or after.
 */
export type CallFate = "done" | "cut" | "unheard" | "die before" | "die after";

export interface Fates {
  /** Of a call of the port's method of this name. */
  call(name: string): CallFate;
  statement(): StatementFate;
  /** Whether DescribeExecution has not heard of an execution that there is. */
  isStale(): boolean;
  /** Whether Lambda has no room for run-crew until the end. */
  isFull(): boolean;
}

export interface StageJournal {
  readonly journal: ExecutionJournal;
  readonly leases: RecordLeases;
  readonly keys: IdempotencyKeys;
}

/** What one client was told. "failed": that nothing runs. */
export type Told =
  | { readonly is: "started"; readonly executionId: string }
  | { readonly is: "refused"; readonly status: number }
  | { readonly is: "failed"; readonly executionId: string | undefined }
  | { readonly is: "dead" };

export interface Stage {
  /** A start with the one key there is. */
  start(name: string): Promise<Told>;
  /** What reconcile-executions does with a start that Step Functions does not know. */
  reconcile(): Promise<void>;
  /** Lets everything that is under way in Snowflake and Lambda come to its end. */
  settle(): Promise<void>;
  readonly snowflake: CarelessSnowflake;
  /** Executions that Step Functions has. */
  readonly begun: ReadonlySet<string>;
  /** Executions whose first attempt has begun. */
  readonly ran: ReadonlySet<string>;
  /** Executions that anybody tried to create. */
  readonly ids: ReadonlySet<string>;
}

/** start-crew with a scheduler that decides which call comes next, and fates that say what becomes of it. */
export function startStage(
  scheduler: fc.Scheduler,
  { journal, leases, keys }: StageJournal,
  key: string,
  fates: Fates,
): Stage {
  const turn = () => scheduler.schedule(Promise.resolve());
  const snowflake = carelessSnowflake(() => fates.statement(), turn);
  const begun = new Set<string>();
  const ran = new Set<string>();
  const ids = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const waiting: string[] = [];
  const runCrew = async (executionId: string): Promise<void> => {
    await turn();
    if ((await journal.beginAttempt(executionId, new Date())) !== undefined) ran.add(executionId);
  };
  const workflow = {
    executionArn: arnOf,
    async start(executionId: string): Promise<void> {
      if (begun.has(executionId)) return;
      begun.add(executionId);
      if (fates.isFull()) waiting.push(executionId);
      else underWay.add(runCrew(executionId));
    },
    async status(executionId: string) {
      return begun.has(executionId) && !fates.isStale() ? ("RUNNING" as const) : ("absent" as const);
    },
    stop: () => Promise.reject(new Error("a start stops nothing")),
  };
  /** The port as one request has it: its calls wait for their turn and share its death. */
  const asSeenBy = <Port extends object>(
    port: Port,
    die: () => Promise<never>,
    failure: () => Error,
  ): Port => {
    const entries = Object.entries(port).map(([name, method]: [string, (...all: unknown[]) => unknown]) => {
      const call = async (...all: unknown[]): Promise<unknown> => {
        await turn();
        const fate = fates.call(name);
        if (fate === "die before") return die();
        if (fate === "cut") throw failure();
        const answer = await method(...all);
        await turn();
        if (fate === "die after") return die();
        if (fate === "unheard") throw failure();
        return answer;
      };
      return [name, name === "executionArn" ? method : call];
    });
    return Object.fromEntries(entries) as Port;
  };
  const away = { cause: new Error("away") };

  return {
    snowflake,
    begun,
    ran,
    ids,
    async start(name) {
      let executionId: string | undefined;
      const dead = Promise.withResolvers<Told>();
      const die = (): Promise<never> => {
        dead.resolve({ is: "dead" });
        return new Promise(() => undefined);
      };
      const noting = (id: string): void => {
        ids.add(id);
        executionId = id;
      };
      const own: ExecutionJournal = {
        ...journal,
        create: (execution) => {
          noting(execution.executionId);
          return journal.create(execution);
        },
        takeOverStart: (id, ...rest) => {
          noting(id);
          return journal.takeOverStart(id, ...rest);
        },
      };
      const noJournal = () => new JournalUnavailable("answer", away);
      const request = requestOf({
        parameters: {},
        body: { inputs },
        headers: { "idempotency-key": key },
        requestId: `${key} ${name}`,
      });
      const connections = {
        journal: asSeenBy(own, die, noJournal),
        leases: asSeenBy(leases, die, noJournal),
        keys: asSeenBy(keys, die, noJournal),
        workflow: asSeenBy(workflow, die, () => new WorkflowUnavailable("answer", away)),
        record: snowflake,
        choices,
        dailyStarts: memoryDailyStarts(),
      };
      const told = startCrew(request, connections).then(
        (answer): Told => {
          if ("refusal" in answer) return { is: "refused", status: answer.refusal.status };
          if ("body" in answer) return { is: "started", executionId: answer.body.execution_id };
          throw new Error(`a start was answered ${answer.status}`);
        },
        (error: unknown): Told => {
          if (!(error instanceof Error) || !error.name.endsWith("Unavailable")) throw error;
          return { is: "failed", executionId };
        },
      );
      return Promise.race([told, dead.promise]);
    },
    async reconcile() {
      for (const id of ids) {
        await turn();
        if (begun.has(id)) continue;
        await turn();
        await journal.endStart({ executionId: id, outcome: endAs("neverStarted"), at: new Date() });
      }
    },
    async settle() {
      for (const id of waiting.splice(0)) underWay.add(runCrew(id));
      await Promise.all(underWay);
      await snowflake.settled();
    },
  };
}

const limit = { default: 50, cap: 100 };

const choices = {
  crews: [builtCrew("letter")],
  defaultCrew: undefined,
  missingSettings: () => [],
  ...MODEL_CHOICES,
  isRehearsed: () => false,
  limits: { max_llm_calls: limit, max_total_tokens: limit, timeout_seconds: limit },
};
