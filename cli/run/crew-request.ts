import type { Execution } from "../../functions/domain/execution.ts";

/** What the process that runs a crew is asked, as its one message. */
export interface CrewRequest {
  /** Where crews.json is, and the crew's code as it was built. */
  readonly folder: string;
  readonly crew: string;
  /** JSON, whose numbers keep all their digits. */
  readonly inputs: string;
  /** In place of those of the crew's files, by the names of agents. */
  readonly models: Readonly<Record<string, string>>;
  readonly limits: Execution["limits"];
  /** What the models and built-in tools are told; tools of the crew see the process's own alone. */
  readonly variables: Readonly<Record<string, string>>;
  readonly showPrompts: boolean;
  /** Who runs the crew's Python, if it has any. */
  readonly pythonServer?: string | undefined;
}

/** The answer: the outcome of the crew, as JSON. */
export interface CrewAnswer {
  readonly outcome: string;
}
