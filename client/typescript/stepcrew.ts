import type {
  CancelledExecution,
  CrewDetail,
  CrewList,
  CrewResult,
  ExecutionDetail,
  ExecutionList,
  ExecutionStatus,
  FileList,
  ListedExecution,
  ReplayCrewRequest,
  StartCrewRequest,
  StartedExecution,
  StartedReplay,
  StepDetail,
  TimelineEvent,
} from "./api-types.ts";
import { type Asked, Asker, type ClientOptions, nextPage } from "./ask.ts";
import type { EventsOptions, ListOptions, StartOptions, StreamOptions } from "./calls.ts";
import { type CallOptions, Deadline } from "./deadline.ts";
import { ExecutionFailed, StepcrewProblem } from "./errors.ts";
import { pathOf, segments } from "./paths.ts";
import { poller } from "./polls.ts";
import { Timeline } from "./timeline.ts";

export type * from "./api-types.ts";
export type * from "./calls.ts";
export * from "./errors.ts";
export type { CallOptions, ClientOptions };

const ONE_FILE = { seconds: 600, bytes: Number.POSITIVE_INFINITY };

/**
 * A client of one Stepcrew API, for Node, Deno and browsers. Methods throw StepcrewProblem,
 * StepcrewUnreachable, DeadlineExceeded, or the reason of the signal that they were given.
 */
export class Stepcrew {
  readonly #asker: Asker;
  readonly #timeline: Timeline;
  constructor(options: ClientOptions) {
    this.#asker = new Asker(options);
    this.#timeline = new Timeline(this.#asker);
  }

  /** Starts a crew, once, however often the request has to be sent; the default crew if none is named. */
  start(body: StartCrewRequest = {}, options: StartOptions = {}): Promise<StartedExecution> {
    // 409: another request with this key is still being answered.
    return this.#begin({ path: "/crew/start", body, passing: [409] }, options);
  }

  /** Starts an execution that goes on from the stored steps of one that has ended, once like a start. */
  replay(
    executionId: string,
    body: ReplayCrewRequest = {},
    options: StartOptions = {},
  ): Promise<StartedReplay> {
    return this.#begin({ path: `/crew/replay/${encodeURIComponent(executionId)}`, body }, options);
  }

  status(executionId: string, options: CallOptions = {}): Promise<ExecutionStatus> {
    return this.#read({ path: `/crew/status/${encodeURIComponent(executionId)}`, key: "status" }, options);
  }

  /** All that is known of an execution but its result. */
  execution(executionId: string, options: CallOptions = {}): Promise<ExecutionDetail> {
    return this.#read({ path: pathOf(executionId), key: "execution_id" }, options);
  }

  /** The status of an execution once it has ended, COMPLETED or ERROR; the API says how often to look. */
  async wait(executionId: string, options: CallOptions = {}): Promise<ExecutionStatus> {
    const deadline = new Deadline(options);
    const poll = poller(this.#asker, executionId, deadline);
    for (;;) {
      const { body, seconds } = await poll();
      if (body.status !== "PROCESSING") return body;
      await deadline.pause(seconds);
    }
  }

  /**
   * The result of an execution once it has one.
   * @throws ExecutionFailed when it ends without
   */
  async result(executionId: string, options: CallOptions = {}): Promise<CrewResult> {
    const { result, error } = await this.wait(executionId, options);
    if (result === null) throw new ExecutionFailed(executionId, error ?? "It ended without a result");
    return result;
  }

  /** What happens in an execution, until it has ended. */
  events(
    executionId: string,
    { after = 0, follow = true, ...options }: EventsOptions = {},
  ): AsyncGenerator<TimelineEvent, void> {
    return this.#timeline.events({ executionId, after, follow }, new Deadline(options));
  }

  /**
   * The same as it is written, by a stream that goes on where it was cut; where the deployment has none, or
   * no place is free, as `events` finds it.
   */
  stream(
    executionId: string,
    { after = 0, ...options }: StreamOptions = {},
  ): AsyncGenerator<TimelineEvent, void> {
    return this.#timeline.stream({ executionId, after }, new Deadline(options));
  }

  /** Executions, the newest first; more are asked for as they are needed. */
  async *executions(options: ListOptions = {}): AsyncGenerator<ListedExecution, void> {
    const { signal: _signal, timeoutSeconds: _timeout, ...filters } = options;
    const deadline = new Deadline(options);
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filters)) query.set(name, String(value));
    for (;;) {
      const asked = { path: `/crew/executions?${query.toString()}`, key: "executions" };
      const { headers, body } = await this.#asker.json<ExecutionList>(asked, deadline);
      yield* body.executions;
      const cursor = nextPage(headers)?.get("cursor");
      if (cursor === undefined || cursor === null) return;
      query.set("cursor", cursor);
    }
  }

  /** The crews that are deployed, with what a start has to give each. */
  crews(options: CallOptions = {}): Promise<CrewList> {
    return this.#read({ path: "/crew/crews", key: "crews" }, options);
  }

  crew(name: string, options: CallOptions = {}): Promise<CrewDetail> {
    return this.#read({ path: `/crew/crews/${encodeURIComponent(name)}`, key: "name" }, options);
  }

  /** Ends an execution at once; one that was cancelled before is as good. */
  async cancel(executionId: string, options: CallOptions = {}): Promise<CancelledExecution> {
    const path = `/crew/cancel/${encodeURIComponent(executionId)}`;
    try {
      return await this.#read({ method: "POST", path, isRepeatable: true, key: "status" }, options);
    } catch (problem) {
      // The answer of an earlier try may have been lost.
      if (!(problem instanceof StepcrewProblem) || problem.status !== 409) throw problem;
      const { phase, execution_id } = await this.execution(executionId, options);
      if (phase !== "CANCELLED") throw problem;
      return { execution_id, status: "ERROR", message: "Crew execution cancelled" };
    }
  }

  /** One step of an execution with what was said, by its path: `task-2/run-1/turn-3`. */
  step(executionId: string, path: string, options: CallOptions = {}): Promise<StepDetail> {
    return this.#read({ path: `${pathOf(executionId)}/steps/${segments(path)}`, key: "path" }, options);
  }

  files(executionId: string, options: CallOptions = {}): Promise<FileList> {
    return this.#read({ path: `${pathOf(executionId)}/files`, key: "files" }, options);
  }

  /** The content of a file, by its name in the list of files. */
  async file(executionId: string, name: string, options: CallOptions = {}): Promise<Uint8Array> {
    const deadline = new Deadline(options);
    const path = `${pathOf(executionId)}/files/${segments(name)}`;
    const { status, headers, bytes } = await this.#asker.ask({ path, most: ONE_FILE }, deadline);
    if (status !== 303) return bytes;
    return (await this.#asker.ask({ path: headers.get("location") ?? "", most: ONE_FILE }, deadline)).bytes;
  }

  #begin<Started>(asked: Asked, { idempotencyKey = newKey(), ...options }: StartOptions): Promise<Started> {
    const headers = { "idempotency-key": idempotencyKey };
    const repeatable = {
      method: "POST",
      key: "execution_id",
      isRepeatable: true,
      passingOnceLost: [409],
    } as const;
    return this.#read({ ...asked, ...repeatable, headers }, options);
  }

  async #read<Body>(asked: Asked, options: CallOptions): Promise<Body> {
    return (await this.#asker.json<Body>(asked, new Deadline(options))).body;
  }
}

/** crypto.randomUUID is not there for pages that came over plain HTTP. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
