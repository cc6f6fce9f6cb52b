import { signal } from "@preact/signals";

import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { Deadline } from "../../client/typescript/deadline.ts";
import { StepcrewProblem } from "../../client/typescript/errors.ts";
import { api } from "../api/api.ts";
import { asError } from "../api/loaded.ts";
import { readSteps, type Steps, withTask } from "../steps/read-steps.ts";

/** What was read stays at least so long, in seconds, and as many times as long as reading it took. */
const SHORTEST_STAY = 0.4;
const STAY_FACTOR = 4;
/** Until an API that does not answer is asked anew. */
const SECONDS_BETWEEN_TRIES = 5;

/** Reads an execution, and again what its events say has changed, until it has ended. */
export class Follower {
  readonly #executionId: string;
  /** Paths of tasks in which something has happened since they were read; "" is the execution itself. */
  readonly #changed = new Set<string>();
  /** Of the events that have come. */
  #last = 0;
  readonly detail = signal<ExecutionDetail | undefined>(undefined);
  readonly steps = signal<Steps | undefined>(undefined);
  readonly failure = signal<Error | undefined>(undefined);
  readonly stepsFailure = signal<Error | undefined>(undefined);

  constructor(executionId: string) {
    this.#executionId = executionId;
  }

  /** Goes on until the execution has ended, the API refuses to tell more, or the signal says so. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#readAll(signal);
        if (this.detail.value?.status === "PROCESSING") {
          await this.#readEvents(signal);
          await this.#readAll(signal);
        }
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.failure.value = asError(error);
        if (error instanceof StepcrewProblem && error.status < 500) return;
        await this.#rest(signal);
      }
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    await new Deadline({ signal }).pause(SECONDS_BETWEEN_TRIES).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }

  /** Events may come faster than what they say has changed can be read: then several are read for at once. */
  async #readEvents(signal: AbortSignal): Promise<void> {
    let reading: Promise<void> | undefined;
    const events = api.value.stream(this.#executionId, { after: this.#last, signal });
    for await (const { sequence, path } of events) {
      this.#last = sequence;
      this.#changed.add(/^task-\d+/.exec(path ?? "")?.[0] ?? "");
      reading ??= this.#readChanges(signal).finally(() => (reading = undefined));
    }
    await reading;
  }

  async #readChanges(signal: AbortSignal): Promise<void> {
    while (this.#changed.size > 0 && !signal.aborted) {
      const began = performance.now();
      const tasks = [...this.#changed].filter(Boolean);
      this.#changed.clear();
      try {
        await this.#readDetail(signal);
        for (const task of tasks) await this.#readTask(task, signal);
        const seconds = (performance.now() - began) / 1000;
        await new Deadline({ signal }).pause(Math.max(SHORTEST_STAY, STAY_FACTOR * seconds));
      } catch (error) {
        if (signal.aborted) return;
        this.failure.value = asError(error);
      }
    }
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    this.#changed.clear();
    await this.#readDetail(signal);
    try {
      this.steps.value = await readSteps(this.#executionId, signal);
      this.stepsFailure.value = undefined;
    } catch (error) {
      if (!(error instanceof StepcrewProblem)) throw error;
      this.stepsFailure.value = error;
    }
  }

  async #readDetail(signal: AbortSignal): Promise<void> {
    this.detail.value = await api.value.execution(this.#executionId, { signal });
    this.failure.value = undefined;
  }

  async #readTask(task: string, signal: AbortSignal): Promise<void> {
    const read = await readSteps(this.#executionId, signal, task);
    this.steps.value = withTask(this.steps.value ?? { steps: [], notes: [] }, read);
  }
}
