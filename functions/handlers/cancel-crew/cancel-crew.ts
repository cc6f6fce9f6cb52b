import { endAs, ENDS } from "../../domain/ends.ts";
import { logEnd } from "../../domain/failed-execution.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { Decision, OutcomeJournal } from "../../domain/journal.ts";
import { spellingsOf, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import type { Workflow } from "../../domain/workflow.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { cancelCrewContract } from "./contract.ts";

export interface CancelPorts {
  readonly journal: OutcomeJournal;
  readonly workflow: Workflow;
}

const CANCELLED = endAs("cancelled");

/**
 * Decides the outcome itself, so that the next poll says so. Stopping the workflow execution only saves what
 * it would still do: the attempt that runs sees the outcome within seconds. The row is written by that
 * attempt, or by record-failure when EventBridge reports ABORTED.
 */
export async function cancelCrew(
  { parameters, log }: RequestOf<typeof cancelCrewContract>,
  { journal, workflow }: CancelPorts,
): Promise<HttpAnswer<BodyOf<typeof cancelCrewContract>>> {
  const decision = await decideCancelled(journal, parameters.execution_id);
  if (decision?.execution === undefined) return UNKNOWN_EXECUTION;
  if (!decision.decided) {
    return refuse(409, `The execution has ended already (${decision.execution.phase}); its status says how.`);
  }
  const { executionId, crewName } = decision.execution;
  logEnd(log, CANCELLED, { execution_id: executionId, crew: crewName });
  await workflow
    .stop(executionId, ENDS.cancelled.error.sentence())
    .catch((error: unknown) => log.error("the workflow execution could not be stopped", error));
  return {
    status: 200,
    body: { execution_id: executionId, status: "ERROR", message: "Crew execution cancelled" },
  };
}

/** Undefined when there is no such execution. */
async function decideCancelled(journal: OutcomeJournal, id: string): Promise<Decision | undefined> {
  for (const executionId of spellingsOf(id)) {
    const decision = await journal.decide({ executionId, outcome: CANCELLED, at: new Date() });
    if (decision.execution !== undefined) return decision;
  }
  return undefined;
}
