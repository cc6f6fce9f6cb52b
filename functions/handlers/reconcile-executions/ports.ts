import type { ExecutionReader, OpenExecutions, OutcomeJournal, StartJournal } from "../../domain/journal.ts";
import type { RecordingPorts } from "../../domain/recording.ts";
import type { Workflow } from "../../domain/workflow.ts";

export interface ReconcilePorts extends RecordingPorts {
  readonly journal: ExecutionReader & StartJournal & OutcomeJournal;
  readonly open: OpenExecutions;
  readonly workflow: Workflow;
  readonly metrics: RecordingPorts["metrics"] & { seconds(values: Readonly<Record<string, number>>): void };
}

export interface ReconcileInvocation {
  readonly requestId: string;
  readonly log: {
    info(message: string, keys?: Readonly<Record<string, unknown>>): void;
    warn(message: string, keys?: Readonly<Record<string, unknown>>): void;
  };
  /** Milliseconds until Lambda ends the invocation. */
  readonly remainingMilliseconds: () => number;
}
