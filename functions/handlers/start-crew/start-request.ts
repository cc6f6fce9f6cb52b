import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { ExecutionJournal, IdempotencyKeys } from "../../domain/journal.ts";
import type { BeginPorts } from "./begin-execution.ts";
import type { CrewChoices, StartBody } from "./choose-crew.ts";

export interface StartConnections extends BeginPorts {
  readonly journal: Pick<
    ExecutionJournal,
    "create" | "endStart" | "noteStarted" | "read" | "readRequest" | "takeOverStart"
  >;
  readonly keys: IdempotencyKeys;
  readonly choices: CrewChoices;
}

export interface StartCrewRequest {
  readonly body: StartBody;
  readonly headers: Readonly<Record<string, string>>;
  readonly basePath: string;
  /** Names this request as the owner of what it starts. */
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly log: { error(message: string, error: unknown): void };
}

export interface StartedBody {
  readonly execution_id: string;
  readonly status: "PROCESSING";
  readonly message: "Crew execution started successfully";
}

export const started = (
  request: Pick<StartCrewRequest, "basePath">,
  executionId: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer<StartedBody> => ({
  status: 200,
  headers: { Location: `${request.basePath}/crew/status/${executionId}`, ...headers },
  body: { execution_id: executionId, status: "PROCESSING", message: "Crew execution started successfully" },
});
