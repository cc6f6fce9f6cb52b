import type { FunctionName } from "../../infra/functions.ts";
import type { WorkflowDefinition } from "../../infra/template/synthesize-template.ts";

/** What a functions process is started with, as JSON in its first argument. */
export interface ProcessOptions {
  /** File of Prepared. */
  readonly prepared: string;
  /** Where Step Functions keep their executions; the next process goes on with them. */
  readonly directory: string;
  readonly services: Readonly<Record<"dynamodb" | "snowflake" | "stepFunctions", string>>;
  /** Environment of run-crew, for models and tools. */
  readonly variables: Readonly<Record<string, string>>;
  /** Limits of run-crew in place of the deployed ones, for tests that reach them. */
  readonly runCrew?: { readonly timeoutSeconds?: number; readonly memoryMegabytes?: number };
  /** In place of the deployed workflow's definition. */
  readonly definition?: WorkflowDefinition;
}

export type ToProcess =
  | { readonly kind: "resume" }
  | { readonly kind: "invoke"; readonly id: string; readonly name: FunctionName; readonly event: unknown };

export type FromProcess =
  | { readonly kind: "listening"; readonly api: string; readonly stepFunctions: string }
  | { readonly kind: "answered"; readonly id: string; readonly answer: unknown }
  | { readonly kind: "failed"; readonly id: string; readonly reason: string };
