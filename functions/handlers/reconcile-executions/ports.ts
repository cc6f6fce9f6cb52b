import type { ExecutionReader, OpenExecutions, OutcomeJournal, StartJournal } from "../../domain/journal.ts";
import type { RecordingPorts } from "../../domain/recording.ts";
import type { Workflow } from "../../domain/workflow.ts";

export interface ReconcilePorts extends RecordingPorts {
  readonly journal: ExecutionReader & StartJournal & OutcomeJournal;
  readonly open: OpenExecutions;
  readonly workflow: Workflow;
}
