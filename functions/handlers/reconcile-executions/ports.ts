import type { Invocation } from "../../domain/invocation.ts";
import type { ExecutionReader, OpenExecutions, OutcomeJournal, StartJournal } from "../../domain/journal.ts";
import type { RecordingPorts } from "../../domain/recording.ts";
import type { Workflow } from "../../domain/workflow.ts";
import type { RunFailures } from "./run-failures.ts";

export interface ReconcilePorts extends RecordingPorts {
  readonly journal: ExecutionReader & StartJournal & OutcomeJournal;
  readonly open: OpenExecutions;
  readonly workflow: Workflow;
}

/** What every part of one run works with. */
export interface ReconcileRun {
  readonly ports: ReconcilePorts;
  readonly invocation: Invocation;
  readonly failures: RunFailures;
}
