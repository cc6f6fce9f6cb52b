import {
  type Agent,
  type Crew,
  type ModelReference,
  modelReferenceOf,
  type ToolFailurePolicy,
} from "../crew.ts";
import { type CallSettings, callSettingsOf } from "../model/call-settings.ts";
import type { KnownWays } from "../model/known-ways.ts";
import type { ToolFailure } from "../output.ts";
import type { AskedReference, LanguageModel, OpenedModel, RunPorts } from "../ports.ts";
import type { StepPath } from "../step-path.ts";
import type { CrewAttempt, StoredResult } from "./attempt.ts";
import type { Meter } from "./meter.ts";
import type { RateLimit } from "./rate-limit.ts";

/** One run of an agent for a task: what its events and errors name, and where its steps are kept. */
export interface AgentRun extends OpenedModel {
  /** Its steps are kept below it: "task-2/run-1"; a coworker's is below the tool call that delegates. */
  readonly path: StepPath;
  readonly task: string;
  readonly agent: Agent;
  /** The model string for people, "provider/model". */
  readonly modelName: string;
  /** What stored requests know the model by. */
  readonly storedModelName: string;
  readonly settings: CallSettings;
  /** Longest time of one try of a model call, where the crew's files set one. */
  readonly timeoutSeconds: number | undefined;
  readonly ports: RunPorts;
  /** Ends effects that are under way or about to begin; stored ones are replayed all the same. */
  readonly signal: AbortSignal;
  readonly meter: Meter;
  readonly rateLimit: RateLimit | undefined;
  /** Undefined: equal calls run again. */
  readonly toolCache: Map<string, StoredResult> | undefined;
  readonly toolFailurePolicy: ToolFailurePolicy;
  /**
   * Stores a model's final failure as a step. Another agent is told of it and goes on, which it must do in
   * the same way in a replay.
   */
  readonly keepsFailures: boolean;
  /** False: no request holds its answer to a schema, since the model's server takes none. */
  readonly structuredOutputs: boolean | undefined;
  /** By which of OpenAI's APIs the model is to be asked; undefined: found out. */
  readonly api: ModelReference["api"];
  /** Of the whole execution. */
  readonly knownWays: KnownWays;
  /** Of the whole execution: models that were told of as having no price. */
  readonly unpricedModels: Set<string>;
  /** Warnings that were told of already. */
  readonly warned: Set<string>;
  /** Of a model that judges an answer: by which sentence; true and false in its reply are the verdict. */
  readonly judges?: { readonly sentence: string; readonly passes: (reply: string) => unknown };
  /**
   * Called with each turn's failed tool calls that count, those of coworkers included, even when the run then
   * fails.
   */
  readonly onToolFailures: (failures: readonly ToolFailure[]) => void;
}

export function createRun(
  attempt: CrewAttempt,
  about: Pick<AgentRun, "path" | "task" | "agent" | "meter" | "signal"> & {
    readonly keepsFailures?: boolean;
    readonly onToolFailures?: AgentRun["onToolFailures"];
    /** The task's. */
    readonly toolFailurePolicy?: ToolFailurePolicy | undefined;
  },
): AgentRun {
  const { crew, ports } = attempt;
  const { agent } = about;
  const reference = modelReferenceOf(agent, crew.llm);
  const opened = ports.models({ ...reference, ...standsFor(crew, agent) });
  return {
    ...about,
    ...opened,
    modelName: opened.name ?? modelNameOf(opened.model),
    storedModelName: modelNameOf(opened.model),
    settings: callSettingsOf(reference),
    timeoutSeconds: reference.timeout,
    ports,
    rateLimit: attempt.rateLimitOf(agent),
    toolCache: (agent.cache ?? crew.cache) ? attempt.toolCache : undefined,
    toolFailurePolicy: about.toolFailurePolicy ?? agent.toolFailurePolicy ?? crew.toolFailurePolicy ?? "warn",
    keepsFailures: about.keepsFailures ?? false,
    structuredOutputs: reference.structured_outputs,
    api: reference.api,
    nativeTools: reference.native_tools ?? opened.nativeTools,
    knownWays: attempt.knownWays,
    unpricedModels: attempt.unpricedModels,
    warned: new Set(),
    onToolFailures: about.onToolFailures ?? (() => undefined),
  };
}

/** What a rehearsed agent would ask, where the crew knows it. */
function standsFor({ rehearsedModels = {} }: Crew, { name }: Agent): Pick<AskedReference, "standsFor"> {
  const model = Object.hasOwn(rehearsedModels, name) ? rehearsedModels[name] : undefined;
  return model === undefined ? {} : { standsFor: model };
}

/**
 * A provider's model by its own words: "acme.chat" and "large" make "acme/large". Requests are stored with
 * it: under another name every stored reply of the model is refused.
 */
function modelNameOf({ provider, modelId }: LanguageModel): string {
  const [name = provider] = provider.split(".");
  return name === modelId ? name : `${name}/${modelId}`;
}

/** What every error of a run begins with. */
export function taskLabel(run: Pick<AgentRun, "task">): string {
  return `Task "${run.task}"`;
}

/** How often one model call may be tried in all, for whatever reason it is repeated. */
export function triesAllowed({ agent }: AgentRun): number {
  return 3 * (agent.maxRetryLimit + 1);
}
