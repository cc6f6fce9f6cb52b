import { setImmediate as nextTurn } from "node:timers/promises";

import { ExecutionError, type StateMachine } from "aws-local-stepfunctions";

import { withinTimer } from "../../functions/async/timer.ts";
import { parseFunctionName } from "../lambda/function-name.ts";
import { EventHistory } from "./event-history.ts";
import { type PreparedDefinition, START_TIME_KEY } from "./prepared-definition.ts";
import { parseArn, roleArnOf } from "./state-machine-arn.ts";
import { TaskFailure, taskFailureOf } from "./task-failure.ts";
import { WaitInParts, type WaitParameters } from "./wait-in-parts.ts";
import {
  type ExecutionEnding,
  type WorkflowExecution,
  type HistoryEvent,
  MAXIMUM_DATA_BYTES,
} from "./workflow-execution.ts";

export interface ExecutionRunOptions {
  readonly definition: PreparedDefinition;
  readonly execution: WorkflowExecution;
  /** Invokes a Lambda function by name or ARN, version included. */
  readonly invoke: InvokeFunction;
  /** Called once, unless the run was stopped before. */
  onEnd(ending: ExecutionEnding): void;
  /** Waits longer than this, in milliseconds, are waited for in parts. */
  readonly longestWaitPart?: number;
}

/**
 * Invokes a Lambda function by name or ARN.
 * @param unwanted aborts when nobody waits for the answer any more: the task is out of time, the execution
 * was stopped or is out of time. AWS does not tell a function about it; here the work may be stopped, to
 * spare the machine the rest.
 */
export type InvokeFunction = (
  functionArn: string,
  payload: unknown,
  unwanted: AbortSignal,
) => Promise<unknown>;

type Run = ReturnType<StateMachine["run"]>;
type Json = Awaited<Run["result"]>;
type EventLog = Run["eventLogs"] extends AsyncGenerator<infer Event> ? Event : never;

/** What lambda:invoke is called with, once the state's Parameters are filled in. */
interface InvokeParameters {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly Payload?: unknown;
}

/** One for all runs: making an error for each takes longer than what it ends. */
const OVER = new Error("the run is over");

const RESOURCE = { resourceType: "lambda", resource: "invoke" };

/** One run of the state machine from its first state to its end, for one execution. */
export class ExecutionRun {
  readonly #options: ExecutionRunOptions;
  readonly #history = new EventHistory();
  readonly #run: Run;
  readonly #waits: WaitInParts;
  readonly #stop = new AbortController();
  #stopped = false;
  /** By itself, so that there is nothing to abort. */
  #hasEnded = false;
  /** The attempt whose answer is still wanted: none after its time-out. Aborted when it is wanted no more. */
  #attempt: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ExecutionRunOptions) {
    this.#options = options;
    const { definition, execution } = options;
    this.#waits = new WaitInParts(options.longestWaitPart);
    const roleArn = roleArnOf(execution.stateMachineArn);
    this.#history.add("ExecutionStarted", {
      executionStartedEventDetails: { input: execution.input, roleArn },
    });
    const handlers = [
      ...definition.taskNames.map((name) => [name, (input: Json) => this.#task(input)] as const),
      ...definition.waitNames.map((name) => [name, (input: Json) => this.#wait(input)] as const),
    ];
    this.#run = definition.machine.run(JSON.parse(execution.input) as Json, {
      overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) },
      context: contextOf(execution),
      noThrowOnAbort: true,
    });
    this.#limitTime();
    void this.#follow();
    void this.#finish();
  }

  get events(): readonly HistoryEvent[] {
    return this.#history.events;
  }

  /**
   * Stops it without an ending. The answer of an invocation under way is not looked at, and the invocation is
   * told so.
   */
  stop(): void {
    this.#stopped = true;
    this.#attempt?.abort();
    this.#attempt = undefined;
    clearTimeout(this.#timer);
    if (!this.#hasEnded) this.#run.abort();
    this.#stop.abort(OVER);
  }

  async #finish(): Promise<void> {
    const ending = await this.#run.result.then(
      (output): ExecutionEnding => ({ status: "SUCCEEDED", output: JSON.stringify(output) ?? "null" }),
      (error: unknown) => failedEnding(error),
    );
    await nextTurn(); // the last events are on their way still
    this.#hasEnded = true;
    this.#end(ending);
  }

  #end(ending: ExecutionEnding): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.onEnd(ending);
  }

  /**
   * Counted from the execution's start, which may lie before this run. Long times are waited for in parts.
   */
  #limitTime(): void {
    const { definition, execution } = this.#options;
    if (definition.timeoutSeconds === undefined) return;
    const end = execution.startDate + definition.timeoutSeconds * 1000;
    // A timer may be a millisecond before the clock.
    this.#timer = setTimeout(
      () => {
        if (Date.now() >= end) this.#end({ status: "TIMED_OUT", error: "States.Timeout" });
        else this.#limitTime();
      },
      withinTimer(end - Date.now()),
    );
  }

  async #task(input: Json): Promise<Json> {
    await nextTurn(); // so that this state's "entered" is in the history
    // An aborted interpreter goes through all remaining attempts of a Retry at once; none of them may reach
    // the function.
    if (this.#stopped) throw new TaskFailure("States.Runtime", "stopped", true);
    const attempt = (this.#attempt = new AbortController());
    const { FunctionName, Qualifier, Payload } = input as unknown as InvokeParameters;
    const parameters = JSON.stringify(input);
    this.#history.add("TaskScheduled", {
      taskScheduledEventDetails: { ...RESOURCE, region: "us-east-1", parameters },
    });
    this.#history.add("TaskStarted", { taskStartedEventDetails: RESOURCE });
    const functionArn = Qualifier === undefined ? FunctionName : `${FunctionName}:${Qualifier}`;
    try {
      const answer = await this.#options.invoke(functionArn, Payload ?? {}, attempt.signal);
      const output = taskOutput(functionArn, answer);
      this.#closeAttempt(attempt, "TaskSucceeded", {
        taskSucceededEventDetails: { ...RESOURCE, output: output.text },
      });
      return output.value;
    } catch (error) {
      const failure = error instanceof TaskFailure ? error : taskFailureOf(error);
      const details = { ...RESOURCE, error: failure.name, cause: failure.message };
      this.#closeAttempt(attempt, "TaskFailed", { taskFailedEventDetails: details });
      throw failure;
    }
  }

  async #wait(input: Json): Promise<Json> {
    // As for tasks: an aborted interpreter goes through all remaining attempts at once.
    if (this.#stopped) throw new TaskFailure("States.Runtime", "stopped", true);
    await this.#waits.wait(input as WaitParameters, this.#stop.signal);
    return {};
  }

  #closeAttempt(attempt: AbortController, ...event: Parameters<EventHistory["add"]>): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = undefined;
    this.#history.add(...event);
  }

  async #follow(): Promise<void> {
    for await (const event of this.#run.eventLogs) {
      if (this.#stopped) return;
      this.#record(event);
    }
  }

  #record(event: EventLog): void {
    if (event.type === "StateEntered" && "state" in event) {
      const { name, input } = event.state;
      this.#history.add(`${this.#typeOf(event.state)}StateEntered`, {
        stateEnteredEventDetails: { name, input: JSON.stringify(input) },
      });
    } else if (event.type === "StateExited" && "state" in event) {
      const { name, output } = event.state;
      this.#history.add(`${this.#typeOf(event.state)}StateExited`, {
        stateExitedEventDetails: { name, output: JSON.stringify(output) },
      });
    } else if (event.type === "StateFailed" && this.#attempt !== undefined) {
      this.#attempt.abort();
      this.#closeAttempt(this.#attempt, "TaskTimedOut", {
        taskTimedOutEventDetails: { ...RESOURCE, error: "States.Timeout" },
      });
    }
  }

  #typeOf({ name, type }: { readonly name: string; readonly type: string }): string {
    return this.#options.definition.waitNames.includes(name) ? "Wait" : type;
  }
}

function contextOf({ executionArn, stateMachineArn, name, startDate }: WorkflowExecution) {
  return {
    Execution: { Id: executionArn, Name: name, RoleArn: roleArnOf(stateMachineArn), RedriveCount: 0 },
    StateMachine: { Id: stateMachineArn, Name: parseArn(stateMachineArn).name },
    [START_TIME_KEY]: { StartTime: new Date(startDate).toISOString() },
  };
}

function taskOutput(functionArn: string, answer: unknown): { readonly text: string; readonly value: Json } {
  const { qualifier } = parseFunctionName(functionArn);
  const text = JSON.stringify({ ExecutedVersion: qualifier, Payload: answer ?? null, StatusCode: 200 });
  if (Buffer.byteLength(text) > MAXIMUM_DATA_BYTES) {
    const cause =
      "The state/task returned a result with a size exceeding the maximum number of bytes service limit.";
    throw new TaskFailure("States.DataLimitExceeded", cause, true);
  }
  return { text, value: JSON.parse(text) as Json };
}

/**
 * A bug or an unforeseen value inside the interpreter is thrown as a bare JavaScript error, which becomes
 * AWS's States.Runtime.
 */
function failedEnding(error: unknown): ExecutionEnding {
  const reason: unknown = error instanceof ExecutionError ? error.cause : error;
  if (!(reason instanceof Error)) return { status: "FAILED", error: "States.Runtime", cause: String(reason) };
  const known = reason instanceof TaskFailure || "isRetryable" in reason;
  return {
    status: "FAILED",
    error: known ? reason.name || undefined : "States.Runtime",
    cause: reason.message || undefined,
  };
}
