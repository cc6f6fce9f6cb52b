// Made by `npm run docs` from docs/openapi.json: the bodies that the API takes and answers.

export interface AskedLimits {
  readonly max_llm_calls?: number;
  readonly max_total_tokens?: number;
  readonly timeout_seconds?: number;
  /** Dollars, fractions of a cent included, from 0.000001 to 100000 */
  readonly max_cost_usd?: number;
}

export type AskedModels = { readonly [key: string]: string };

export interface CancelledExecution {
  readonly execution_id: string;
  /** What the next poll says too */
  readonly status: "ERROR";
  readonly message: "Crew execution cancelled";
}

export interface CrewAgent {
  readonly name: string;
  /** As it is written, with its placeholders */
  readonly role: string;
  /** The model that it asks, by its own `llm`, the crew's, or `MODEL`; null if none is named */
  readonly model: string | null;
  /** Whether it runs the tasks of a hierarchical crew */
  readonly manager: boolean;
}

export interface CrewDetail {
  readonly name: string;
  /** Whether a start would be taken; `problems` say why not */
  readonly startable: boolean;
  readonly description: string;
  /** `"sequential"` or `"hierarchical"`; empty where its files cannot be read */
  readonly process: string;
  readonly agents: readonly CrewAgent[];
  /** In order */
  readonly tasks: readonly CrewTask[];
  readonly tools: readonly CrewTool[];
  readonly inputs: readonly CrewInput[];
  readonly problems: readonly CrewProblem[];
  /** At most 5, newest first, of the newest 1000 executions of all crews */
  readonly last_executions: readonly LastExecution[];
}

export interface CrewInput {
  readonly name: string;
  readonly default: unknown;
  /** Whether a start without it is refused */
  readonly required: boolean;
  /** Present where it has no default, and a hook of the crew's Python may give it */
  readonly hooked?: true;
}

export interface CrewList {
  /** By name */
  readonly crews: readonly ListedCrew[];
}

export interface CrewOutput {
  /** The object of `output_json` or `output_pydantic` of the task that `raw` is of, or null. */
  readonly json_dict?: { readonly [key: string]: unknown } | null;
  /** What each task gave, in the crew's order. */
  readonly tasks_output?: readonly TaskOutput[];
  /** What the execution used in all. */
  readonly token_usage?: TokenUsage;
  /**
   * True when the body would pass 5 MB. The tasks' own `raw` are left out then, and further texts
   * and objects if that is not enough; the row in Snowflake has all of it.
   */
  readonly truncated?: true;
}

export interface CrewProblem {
  /**
   * `error`: it cannot be started. `unfinished`: it can be rehearsed only. `setting`: something is
   * not set for the deployment. `warning`: it can be started all the same
   */
  readonly level: "error" | "unfinished" | "setting" | "warning";
  /** What is wrong, and what to do */
  readonly message: string;
  /** In the crew's folder; null for what is in no file */
  readonly file: string | null;
  readonly line: number | null;
}

export interface CrewResult {
  /** The last text that is not empty */
  readonly raw: string;
  /** The crew's output */
  readonly data: CrewOutput;
}

export interface CrewTask {
  readonly name: string;
  /** Null where the manager chooses */
  readonly agent: string | null;
  readonly async: boolean;
}

export interface CrewTool {
  /** What the crew's files call it */
  readonly name: string;
  /** What models call it; null for a built-in tool of an unknown name */
  readonly called: string | null;
  readonly kind: "typescript" | "python" | "built-in";
  /** What it does outside, and so whether it may be called again after a crash */
  readonly effect: "read" | "idempotent" | "unsafe" | null;
  /** Tasks that name it */
  readonly tasks: readonly string[];
  /** Agents that may use it for tasks that name no tools */
  readonly agents: readonly string[];
}

export interface EventList {
  readonly events: readonly TimelineEvent[];
  /**
   * Whether the execution has ended: then nothing follows these and the next pages, but for what a
   * cancelled one was at
   */
  readonly ended: boolean;
}

export interface ExecutionDetail {
  readonly execution_id: string;
  readonly crew_name: string;
  readonly status: Status;
  /** When it was started, in UTC to the second, with Z */
  readonly created_at: string;
  /** When the status last changed, written the same way */
  readonly updated_at: string;
  /** From its start to its end, or until now */
  readonly duration_seconds: number;
  /** The finer word beside the status */
  readonly phase: Phase;
  /** Present while it is SUSPENDED and all slots are taken: “waiting for one of 5 slots” */
  readonly waiting?: string;
  /**
   * A short hash of the crew as it ran: its files, what its tools promise, and the models that were
   * asked for. Absent before the first attempt
   */
  readonly crew_version?: string;
  /** What the crew was started with, its defaults included */
  readonly inputs: Inputs;
  /** Present when the start named models: the model strings, by the names of agents */
  readonly models?: { readonly [key: string]: string };
  /** What it may use; a limit that is absent is none */
  readonly limits: ExecutionLimits;
  readonly progress: Progress;
  readonly tasks: readonly TaskDetail[];
  /** Tool calls that failed so far, of all tasks; it may be COMPLETED all the same */
  readonly tool_failures: number;
  readonly usage: UsageProgress;
  /** Present for a replay: of `usage` what it paid itself; limits are on this */
  readonly paid?: {
    /** Replayed calls count once, here and below */
    readonly llm_calls: number;
    readonly tool_calls: number;
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    /**
     * Dollars, by the prices of the days of the calls; null where the cost of some call is not known,
     * absent before the first attempt, and where nobody counted it then
     */
    readonly cost_usd?: number | null;
    /** Present when cost_usd is null: dollars of the calls whose cost is known */
    readonly known_cost_usd?: number;
    /** Present when cost_usd is null: the models of the other calls; `model_prices` prices them */
    readonly unpriced_models?: readonly string[];
    /**
     * Present after a rehearsal: what the crew might use, had models been asked. Reckoned, not
     * measured: a token for 4 characters, 500 for an answer in prose
     */
    readonly estimate?: {
      readonly prompt_tokens: number;
      readonly completion_tokens: number;
      readonly total_tokens: number;
      /**
       * Dollars, by the prices of the days of the calls; null where the cost of some call is not known,
       * absent before the first attempt, and where nobody counted it then
       */
      readonly cost_usd?: number | null;
      /** Present when cost_usd is null: dollars of the calls whose cost is known */
      readonly known_cost_usd?: number;
      /** Present when cost_usd is null: the models of the other calls; `model_prices` prices them */
      readonly unpriced_models?: readonly string[];
    };
  };
  /** Present for a replay: what it goes on from, as its start answered it */
  readonly replay_of?: {
    readonly execution_id: string;
    readonly from_task: string | null;
  };
  /** Present when it was replayed: the latest 20 of its replays, newest first */
  readonly replays?: readonly string[];
  /** How many invocations have run it or gone on with it */
  readonly attempts: number;
  /** Null where no workflow ran it: an earlier system did, or its start failed */
  readonly workflow_execution_arn: string | null;
  /** Present once a step is stored: what all take in the journal, packed, as of the last event */
  readonly stored_bytes?: number;
  /**
   * Present with `stored_bytes`, unless an early version stored all: when the first of them goes,
   * ISO 8601 in UTC
   */
  readonly steps_expire_at?: string;
  /** Whether the row says how the execution ended */
  readonly recorded_in_snowflake: boolean;
  /** Why it ended as ERROR */
  readonly error: ExecutionError | null;
  /** Present when an answer of 5 MB cannot hold all of the tasks' texts or the inputs */
  readonly truncated?: true;
}

export interface ExecutionError {
  /** What kind of failure: docs/durability.md has a table */
  readonly type: string;
  /** The sentence that the status has as `error` */
  readonly message: string;
  /** Whether the same start may succeed later */
  readonly retryable: boolean;
}

export interface ExecutionFile {
  /** Its path in the execution's folder, with slashes */
  readonly name: string;
  readonly bytes: number;
  /** In UTC to the second, with Z */
  readonly written_at: string;
}

export interface ExecutionLimits {
  readonly max_llm_calls?: number;
  readonly max_total_tokens?: number;
  readonly timeout_seconds?: number;
  /** Dollars, fractions of a cent included, from 0.000001 to 100000 */
  readonly max_cost_usd?: number;
}

export interface ExecutionList {
  readonly executions: readonly ListedExecution[];
}

export interface ExecutionStatus {
  readonly execution_id: string;
  readonly status: Status;
  /** Null unless COMPLETED */
  readonly result: CrewResult | null;
  /** What went wrong; null unless ERROR */
  readonly error: string | null;
}

export interface FileList {
  /** By name, the first 1000 */
  readonly files: readonly ExecutionFile[];
}

export interface Health {
  /** Whether Snowflake lets the deployment in */
  readonly status: "ok" | "unavailable";
  /** The deployment's `environment_name` */
  readonly environment: string;
  /** How it logs in: the deployment's `snowflake_authentication` */
  readonly snowflake_authmethod: string;
  readonly snowflake_account: string;
  /** False for methods other than oauth */
  readonly oauth_token_exists: boolean;
  /** In characters; 0 for methods other than oauth */
  readonly oauth_token_length: number;
}

export type Inputs = { readonly [key: string]: unknown };

export interface LastExecution {
  readonly execution_id: string;
  readonly status: Status;
  /** When it was started, ISO 8601 in UTC */
  readonly created_at: string;
  /** When the status last changed, written the same way */
  readonly updated_at: string;
}

export interface ListedCrew {
  readonly name: string;
  /** Whether a start would be taken; the crew's own page says why not */
  readonly startable: boolean;
  readonly description: string;
  /** `"sequential"` or `"hierarchical"`; empty where its files cannot be read */
  readonly process: string;
  /** Names */
  readonly agents: readonly string[];
  /** Names, in order */
  readonly tasks: readonly string[];
  readonly inputs: readonly CrewInput[];
}

export interface ListedExecution {
  readonly execution_id: string;
  readonly crew_name: string;
  readonly status: Status;
  /** When it was started, in UTC to the second, without a suffix; with `view=full` with Z */
  readonly created_at: string;
  /** When the status last changed, written the same way */
  readonly updated_at: string;
  /** With `view=full`: the finer word beside the status */
  readonly phase?: Phase;
  /** With `view=full`: what its models have read and written so far */
  readonly total_tokens?: number;
  /** With `view=full`: model calls so far */
  readonly llm_calls?: number;
  /** With `view=full`: dollars so far; null where the cost of some call is not known */
  readonly cost_usd?: number | null;
  /** With `view=full`: from its start to its end, or until now */
  readonly duration_seconds?: number;
  /** With `view=full`: tasks that are completed or skipped */
  readonly completed_tasks?: number;
  /** With `view=full`: all tasks; 0 before the first attempt */
  readonly total_tasks?: number;
  /** With `view=full`: the first that is under way, or null */
  readonly current_task?: string | null;
  /** With `view=full`: tool calls that failed, though it may be COMPLETED all the same */
  readonly tool_failures?: number;
  /** With `view=full`: model calls of it were rehearsed: no model was asked */
  readonly rehearsed?: true;
  /** With `view=full`: why it ended as ERROR */
  readonly error?: ExecutionError;
  /** With `view=full`: what a replay goes on from; absent for those that an early version started */
  readonly replay_of?: {
    readonly execution_id: string;
  };
}

export type Phase = "STARTING" | "RUNNING" | "SUSPENDED" | "COMPLETED" | "FAILED" | "CANCELLED" | "TIMED_OUT" | "BUDGET_EXCEEDED";

export interface Problem {
  readonly type: string;
  /** What the status is called */
  readonly title: string;
  /** The status; API Gateway leaves it out of some of its own answers */
  readonly status?: number;
  /** A sentence that says what to do */
  readonly detail: string;
  /** The parts that are wrong, where some are */
  readonly errors?: readonly ({
    /** A JSON Pointer (RFC 6901) into the body, or a parameter's name */
    readonly pointer: string;
    readonly detail: string;
  })[];
  /** As in `X-Request-Id` */
  readonly request_id: string;
}

export interface Progress {
  /** Tasks that are completed or skipped */
  readonly completed_tasks: number;
  readonly total_tasks: number;
  /** The first that is under way; null before the first attempt and after the end */
  readonly current_task: string | null;
}

export interface ReplayCrewRequest {
  /**
   * The first task to be done anew, by its name or its number, counted from 1; those before it are
   * kept. Otherwise all is kept but what led to the end of one that failed
   */
  readonly from_task?: string | number;
  /**
   * Inputs in place of those of the same names; the others stay. Tasks that are kept may not use
   * one that differs
   */
  readonly inputs?: Inputs;
  /** The model of the agents of all tasks that are not kept, unless `models` names another */
  readonly model?: string;
  /** Models by agents, as for a start, over those that the execution was started with */
  readonly models?: AskedModels;
  /** What the replay may use, as for a start. What is kept is paid and does not count */
  readonly limits?: AskedLimits;
}

export interface StartCrewRequest {
  /** Which crew; otherwise the deployment's `default_crew`, else the only crew, else `research` */
  readonly crew?: string;
  /**
   * What the crew's placeholders are filled with; inputs that nobody mentions are accepted, but one
   * that is near to a known one which is not given (`topc`) is not, unless the crew has
   * `"strict_inputs": false`
   */
  readonly inputs?: Inputs;
  /**
   * Models for this execution, in place of those of the crew's files: a model string by an agent's
   * role, as it is written or as the inputs fill it, by its name, or by `model:*` for all others.
   * Settings such as `temperature` stay, an address only with the same provider. Later attempts
   * keep them
   */
  readonly models?: AskedModels;
  /** What the execution may use; otherwise the deployment's defaults. A deployment caps each */
  readonly limits?: AskedLimits;
}

export interface StartedExecution {
  /** Names the execution from now on */
  readonly execution_id: string;
  readonly status: "PROCESSING";
  readonly message: "Crew execution started successfully";
}

export interface StartedReplay {
  /** Names the replay, an execution of its own */
  readonly execution_id: string;
  readonly status: "PROCESSING";
  readonly message: "Crew execution started successfully";
  readonly replay_of: {
    readonly execution_id: string;
    /** The first task that is done anew; null where it goes on where the other one stopped */
    readonly from_task: string | null;
  };
}

export type Status = "PROCESSING" | "COMPLETED" | "ERROR";

export interface StepDetail {
  readonly execution_id: string;
  readonly path: string;
  /** What it is; docs/steps.md has a table */
  readonly kind: "crew" | "hook" | "task" | "run" | "turn" | "again" | "shortened" | "summary" | "conversion" | "guardrail" | "validation" | "tool" | "delegation" | "condition" | "callback" | "file" | "retry" | "wait" | "cache" | "clock";
  /**
   * `unknown`: it began, and nobody knows how it ended, such as a tool that must not be called
   * twice
   */
  readonly status: "done" | "failed" | "under way" | "unknown";
  readonly task: string | null;
  /** Role of the agent */
  readonly agent: string | null;
  /** The model string */
  readonly model: string | null;
  readonly tool: string | null;
  /** Of a guardrail, a hook, a callback or a file */
  readonly name: string | null;
  /** ISO 8601 in UTC */
  readonly began_at: string | null;
  readonly ended_at: string | null;
  readonly tokens: {
    /** Those of the prompt, cached ones included */
    readonly in: number;
    /** Those of the reply, thinking included */
    readonly out: number;
    /** Of `in`: read from the provider's cache */
    readonly cached: number;
    /** Of `out`: thinking, as far as the provider counts it */
    readonly reasoning: number;
  } | null;
  /** Null where the model's price is not known */
  readonly cost_usd: number | null;
  /** Whether a guardrail, or a validation, let the answer pass */
  readonly passed: boolean | null;
  /** The execution that the step was copied from */
  readonly replayed_from: string | null;
  /** Tries of a model call without a reply, before the last */
  readonly tries: readonly ({
    readonly at: string;
    readonly error: string;
  })[] | null;
  /**
   * Of a model call `messages`, `tools`, `tool_choice`, `response_format` and `settings`; of others
   * their arguments
   */
  readonly asked: { readonly [key: string]: unknown } | null;
  /** The reply, the result or the verdict, as the journal keeps it; null where that is not shown */
  readonly answer: unknown;
  /** Why a key above is null, a sentence for each of which that is not plain */
  readonly missing: { readonly [key: string]: string };
  /** Texts of which an answer of 5 MB holds the beginning alone, by JSON Pointers */
  readonly cut: readonly ({
    readonly pointer: string;
    /** As many as the whole has */
    readonly characters: number;
  })[];
  /** As they lie in the journal, packed */
  readonly stored_bytes: number;
  /** When the step goes, ISO 8601 in UTC; null of an early version's, which does not */
  readonly expires_at: string | null;
}

export interface StepOfTree {
  readonly path: string;
  /** What it is; docs/steps.md has a table */
  readonly kind: "crew" | "hook" | "task" | "run" | "turn" | "again" | "shortened" | "summary" | "conversion" | "guardrail" | "validation" | "tool" | "delegation" | "condition" | "callback" | "file" | "retry" | "wait" | "cache" | "clock";
  /**
   * `unknown`: it began, and nobody knows how it ended, such as a tool that must not be called
   * twice
   */
  readonly status: "done" | "failed" | "under way" | "unknown";
  readonly task: string | null;
  /** Role of the agent */
  readonly agent: string | null;
  /** The model string */
  readonly model: string | null;
  readonly tool: string | null;
  /** Of a guardrail, a hook, a callback or a file */
  readonly name: string | null;
  /** ISO 8601 in UTC */
  readonly began_at: string | null;
  readonly ended_at: string | null;
  readonly tokens: {
    /** Those of the prompt, cached ones included */
    readonly in: number;
    /** Those of the reply, thinking included */
    readonly out: number;
    /** Of `in`: read from the provider's cache */
    readonly cached: number;
    /** Of `out`: thinking, as far as the provider counts it */
    readonly reasoning: number;
  } | null;
  /** Null where the model's price is not known */
  readonly cost_usd: number | null;
  /** Whether a guardrail, or a validation, let the answer pass */
  readonly passed: boolean | null;
  /** The execution that the step was copied from */
  readonly replayed_from: string | null;
  /** Tries of a model call without a reply, before the last */
  readonly tries: number | null;
  /** Those below it, of the same form */
  readonly steps: readonly StepOfTree[];
}

export interface StepTree {
  readonly execution_id: string;
  /** Tasks and hooks. A path that is no step itself sums up what this answer has below it */
  readonly steps: readonly StepOfTree[];
  /** Sentences on what is missing, and why */
  readonly notes: readonly string[];
}

export interface TaskDetail {
  readonly name: string;
  /** Role of its agent, known once the task begins */
  readonly agent: string | null;
  /** A task under way when the execution ended has the phase of that end */
  readonly status: TaskStatus;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly summary: string | null;
  /** Present when tool calls failed: how many, so far; without those that the crew's files ignore */
  readonly tool_failures?: number;
  /** Present when the token limit cut its answer */
  readonly truncated?: true;
  /** Present when its model, or a filter, refused to answer */
  readonly refused?: true;
  /** What was used for it, coworkers' calls included; absent before its first call */
  readonly usage?: {
    /** Replayed calls count once, here and below */
    readonly llm_calls: number;
    readonly tool_calls: number;
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    /**
     * Dollars, by the prices of the days of the calls; null where the cost of some call is not known,
     * absent before the first attempt, and where nobody counted it then
     */
    readonly cost_usd?: number | null;
    /** Present when cost_usd is null: dollars of the calls whose cost is known */
    readonly known_cost_usd?: number;
    /** Present when cost_usd is null: the models of the other calls; `model_prices` prices them */
    readonly unpriced_models?: readonly string[];
    /**
     * Present after a rehearsal: what the crew might use, had models been asked. Reckoned, not
     * measured: a token for 4 characters, 500 for an answer in prose
     */
    readonly estimate?: {
      readonly prompt_tokens: number;
      readonly completion_tokens: number;
      readonly total_tokens: number;
      /**
       * Dollars, by the prices of the days of the calls; null where the cost of some call is not known,
       * absent before the first attempt, and where nobody counted it then
       */
      readonly cost_usd?: number | null;
      /** Present when cost_usd is null: dollars of the calls whose cost is known */
      readonly known_cost_usd?: number;
      /** Present when cost_usd is null: the models of the other calls; `model_prices` prices them */
      readonly unpriced_models?: readonly string[];
    };
  };
}

export interface TaskOutput {
  /** The task's name; its description where it has none. */
  readonly name?: string;
  /** With its placeholders filled. */
  readonly description?: string;
  /** With its placeholders filled. */
  readonly expected_output?: string;
  /** The first ten words of the description and three dots. */
  readonly summary?: string;
  /** The text of its output. */
  readonly raw?: string;
  /** The object of `output_json` or `output_pydantic`, or null. */
  readonly json_dict?: { readonly [key: string]: unknown } | null;
  /** The role of its agent. */
  readonly agent?: string;
  /** `"raw"`, `"json"` or `"pydantic"`. */
  readonly output_format?: "raw" | "json" | "pydantic";
  /** The path that the crew named, or null: the file's content is `raw`. */
  readonly output_file?: string | null;
  /** Tool calls that gave the model an error instead of a result. */
  readonly tool_failures?: readonly ToolFailure[];
}

export type TaskStatus = "PENDING" | "RUNNING" | "COMPLETED" | "SKIPPED" | "FAILED" | "CANCELLED" | "TIMED_OUT" | "BUDGET_EXCEEDED";

export interface TimelineEvent {
  /** Grows from 1 without gaps */
  readonly sequence: number;
  readonly type: "task-start" | "task-end" | "model-call-start" | "model-call" | "model-retry" | "tool-call" | "delegation" | "guardrail" | "warning";
  /** ISO 8601 in UTC */
  readonly at: string;
  readonly task: string;
  readonly agent: string;
  /** The step's place in the journal; absent for tasks */
  readonly path?: string;
  readonly model?: string;
  readonly tool?: string;
  readonly coworker?: string;
  readonly total_tokens?: number;
  /** Dollars, of tasks and model calls; null where the cost is not known */
  readonly cost_usd?: number | null;
  /** How long it took: a task with its waits, a model call without the tries before */
  readonly seconds?: number;
  /** Of a retry: the number of the try that follows */
  readonly attempt?: number;
  /** Of a retry: how many tries there may be */
  readonly of?: number;
  /** Of a retry: the wait before it */
  readonly wait_seconds?: number;
  /** Of a retry: what came instead of a reply */
  readonly reason?: string;
  /** Why a tool gave the model an error */
  readonly failure?: string;
  readonly guardrail?: string;
  /** Whether the guardrail let the output pass */
  readonly passed?: boolean;
  /** Of a guardrail in a rehearsal: nobody has looked at the output, which counts as passed */
  readonly rehearsed?: true;
  /**
   * What a provider left out of a request, what a model's reply lacks, that its cost is not known,
   * or that a coworker got none
   */
  readonly warning?: string;
  /** A task without an answer, which ended the execution: its error says why */
  readonly failed?: boolean;
  /** Of a replay: the execution in which it happened, at that time; nothing was done again */
  readonly replayed_from?: string;
  /** A conditional task whose condition did not hold */
  readonly skipped?: boolean;
}

export interface TokenUsage {
  /** Of all model calls. */
  readonly total_tokens?: number;
  /** Sent to models. */
  readonly prompt_tokens?: number;
  /** Of those, read from the provider's cache. */
  readonly cached_prompt_tokens?: number;
  /** Received from models. */
  readonly completion_tokens?: number;
  /** Of those, spent on reasoning. */
  readonly reasoning_tokens?: number;
  /** Written to the provider's cache. */
  readonly cache_creation_tokens?: number;
  /** Replies of models. */
  readonly successful_requests?: number;
}

export interface ToolFailure {
  /** Which tool. */
  readonly tool_name?: string;
  /** `"exception"`, `"invalid_input"`, `"unknown_tool"` or `"usage_limit"`. */
  readonly reason?: "exception" | "invalid_input" | "unknown_tool" | "usage_limit";
  /** What the model was told. */
  readonly message?: string;
}

export interface UsageProgress {
  /** Replayed calls count once, here and below */
  readonly llm_calls: number;
  readonly tool_calls: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  /**
   * Dollars, by the prices of the days of the calls; null where the cost of some call is not known,
   * absent before the first attempt, and where nobody counted it then
   */
  readonly cost_usd?: number | null;
  /** Present when cost_usd is null: dollars of the calls whose cost is known */
  readonly known_cost_usd?: number;
  /** Present when cost_usd is null: the models of the other calls; `model_prices` prices them */
  readonly unpriced_models?: readonly string[];
  /**
   * Present after a rehearsal: what the crew might use, had models been asked. Reckoned, not
   * measured: a token for 4 characters, 500 for an answer in prose
   */
  readonly estimate?: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    /**
     * Dollars, by the prices of the days of the calls; null where the cost of some call is not known,
     * absent before the first attempt, and where nobody counted it then
     */
    readonly cost_usd?: number | null;
    /** Present when cost_usd is null: dollars of the calls whose cost is known */
    readonly known_cost_usd?: number;
    /** Present when cost_usd is null: the models of the other calls; `model_prices` prices them */
    readonly unpriced_models?: readonly string[];
  };
}
