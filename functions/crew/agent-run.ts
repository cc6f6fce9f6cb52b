import type { Agent } from "./crew.ts";
import type { Meter } from "./meter.ts";
import type { LanguageModel, RunPorts } from "./ports.ts";

/** One go of an agent at a task: whom its events and errors name, and where its steps are kept. */
export interface AgentRun {
  /** "task-2/run-1" */
  readonly path: string;
  readonly task: string;
  readonly agent: Agent;
  readonly model: LanguageModel;
  /** The model string for people, "openai/gpt-4o". */
  readonly modelName: string;
  readonly settings: {
    readonly temperature?: number;
    readonly topP?: number;
    readonly maxOutputTokens?: number;
  };
  /** Longest time of one model call. */
  readonly timeoutSeconds: number | undefined;
  readonly ports: RunPorts;
  readonly meter: Meter;
}

/** The model string of a provider's model: "openai.chat" and "gpt-4o" make "openai/gpt-4o". */
export function modelNameOf({ provider, modelId }: LanguageModel): string {
  const [name = provider] = provider.split(".");
  return name === modelId ? name : `${name}/${modelId}`;
}

/** The beginning of every error of a run. */
export function whereOf(run: AgentRun): string {
  return `Task "${run.task}"`;
}
