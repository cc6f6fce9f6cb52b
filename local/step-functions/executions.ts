import { randomUUID } from "node:crypto";

import { endedEvents } from "./event-history.ts";
import { ExecutionRun, type InvokeFunction } from "./execution-run.ts";
import type { ExecutionStore } from "./execution-store.ts";
import { ServiceError } from "./service-error.ts";
import { executionArnOf } from "./state-machine-arn.ts";
import { statusChangeEvent, type StatusChangeEvent } from "./status-change-event.ts";
import type { Versions } from "./versions.ts";
import {
  type ExecutionEnding,
  type WorkflowExecution,
  type HistoryEvent,
  MAXIMUM_DATA_BYTES,
} from "./workflow-execution.ts";

export interface ExecutionsOptions {
  readonly stateMachineArn: string;
  readonly versions: Versions;
  readonly store: ExecutionStore;
  readonly invoke: InvokeFunction;
  onStatusChange(event: StatusChangeEvent): void;
  /** Gets why an execution cannot be written, at each try. */
  onWriteFailure?(error: unknown): void;
}

/** An ending that could not be written, to a full disk, say, is tried again until it can be. */
const WRITE_AGAIN_MILLISECONDS = 500;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html, "name" */
// eslint-disable-next-line no-control-regex -- control characters are among what a name may not contain
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001F\u007F-\u009F\uFFFE\uFFFF]{1,80}$/;

/** The executions of one state machine: on disk, and those that run in this process. */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #runs = new Map<string, ExecutionRun>();
  readonly #unwritten = new Map<string, NodeJS.Timeout>();
  #closed = false;

  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  /**
   * Starts an execution, on disk before this returns. The same name and input again is the same execution
   * while it runs, whatever version the repetition names.
   * @param asked the version that it runs with; the newest if absent
   * @throws ServiceError InvalidName, InvalidExecutionInput, StateMachineDoesNotExist or
   * ExecutionAlreadyExists.
   */
  start(name: string = randomUUID(), input = "{}", asked?: string): WorkflowExecution {
    if (!NAME.test(name)) throw new ServiceError("InvalidName", `Invalid Name: '${name}'`);
    checkInput(input);
    const { stateMachineArn, store, versions } = this.#options;
    const executionArn = executionArnOf(stateMachineArn, name);
    const existing = store.find(executionArn);
    if (existing?.status === "RUNNING" && existing.input === input) return existing;
    if (existing !== undefined) {
      throw new ServiceError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
    }
    const startDate = Date.now();
    const execution: WorkflowExecution = {
      executionArn,
      stateMachineArn,
      ...versions.chosen(asked),
      name,
      status: "RUNNING",
      startDate,
      input,
      events: [],
    };
    this.#save(execution);
    this.#run(execution);
    this.#options.onStatusChange(statusChangeEvent(execution));
    return execution;
  }

  /**
   * Ends a running execution as ABORTED; one that has ended stays as it is. @throws ServiceError
   * ExecutionDoesNotExist.
   */
  abort(executionArn: string, error?: string, cause?: string): WorkflowExecution {
    const execution = this.find(executionArn);
    if (execution.status !== "RUNNING") return execution;
    return this.#end(execution, { status: "ABORTED", error, cause });
  }

  /** @throws ServiceError ExecutionDoesNotExist. */
  find(executionArn: string): WorkflowExecution {
    const execution = this.#options.store.find(executionArn);
    if (execution !== undefined) return execution;
    throw new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
  }

  /** Newest first. */
  all(): WorkflowExecution[] {
    return this.#options.store
      .all()
      .toSorted((a, b) => b.startDate - a.startDate || (a.executionArn < b.executionArn ? 1 : -1));
  }

  /**
   * The events since the run's last start: those of a killed process are lost. @throws ServiceError
   * ExecutionDoesNotExist.
   */
  history(executionArn: string): readonly HistoryEvent[] {
    const execution = this.find(executionArn);
    return this.#runs.get(executionArn)?.events ?? execution.events;
  }

  /** The versions that executions run with which have not ended. */
  openVersions(): ReadonlySet<string> {
    return new Set(this.#open().flatMap(({ version }) => version ?? []));
  }

  openNames(): ReadonlySet<string> {
    return new Set(this.#open().map(({ name }) => name));
  }

  #open(): readonly WorkflowExecution[] {
    return this.#options.store.all().filter(({ status }) => status === "RUNNING");
  }

  /**
   * Runs what is RUNNING on disk and not in this process, from the first state; with the newest version what
   * names none, or one that is not there any more. Returns how many.
   */
  resume(): number {
    const { store, versions } = this.#options;
    const left = store
      .all()
      .filter(({ status, executionArn }) => status === "RUNNING" && !this.#runs.has(executionArn));
    for (const execution of left) {
      if (versions.has(execution.version)) this.#run(execution);
      else this.#run(this.#bound(execution, versions.newest));
    }
    return left.length;
  }

  /** It keeps the version from now on; on a disk that is full, as long as this process lives. */
  #bound(execution: WorkflowExecution, version: string | undefined): WorkflowExecution {
    const bound = { ...execution, version };
    try {
      this.#save(bound);
    } catch {
      // Told by #save.
    }
    return bound;
  }

  /** Leaves running executions RUNNING on disk. */
  close(): void {
    this.#closed = true;
    for (const run of this.#runs.values()) run.stop();
    this.#runs.clear();
    for (const timer of this.#unwritten.values()) clearTimeout(timer);
    this.#unwritten.clear();
  }

  #run(execution: WorkflowExecution): void {
    if (this.#closed) throw new Error("the local Step Functions are closed");
    const { versions, invoke } = this.#options;
    const definition = versions.definitionOf(execution.version);
    const onEnd = (ending: ExecutionEnding): void => this.#endOnceWritten(execution, ending);
    this.#runs.set(execution.executionArn, new ExecutionRun({ definition, execution, invoke, onEnd }));
  }

  #save(execution: WorkflowExecution): void {
    try {
      this.#options.store.save(execution);
    } catch (error) {
      this.#options.onWriteFailure?.(error);
      throw error;
    }
  }

  /** Whoever calls it, a timer or the interpreter, has nobody to tell that it failed. */
  #endOnceWritten(execution: WorkflowExecution, ending: ExecutionEnding): void {
    this.#unwritten.delete(execution.executionArn);
    // Meanwhile it may have been stopped.
    if (this.#closed || this.find(execution.executionArn).status !== "RUNNING") return;
    try {
      this.#end(execution, ending);
    } catch {
      // Told by #save.
      const again = setTimeout(() => this.#endOnceWritten(execution, ending), WRITE_AGAIN_MILLISECONDS);
      this.#unwritten.set(execution.executionArn, again);
    }
  }

  #end(execution: WorkflowExecution, ending: ExecutionEnding): WorkflowExecution {
    const run = this.#runs.get(execution.executionArn);
    const events = endedEvents(run?.events ?? execution.events, ending);
    const ended: WorkflowExecution = { ...execution, ...ending, stopDate: Date.now(), events };
    this.#save(ended);
    run?.stop();
    this.#runs.delete(execution.executionArn);
    this.#options.onStatusChange(statusChangeEvent(ended));
    return ended;
  }
}

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > MAXIMUM_DATA_BYTES) {
    throw new ServiceError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: over ${MAXIMUM_DATA_BYTES} bytes`,
    );
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw new ServiceError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: '${String(error)}'`,
    );
  }
}
