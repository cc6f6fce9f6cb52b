import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as z from "zod";

import { sha256 } from "../../functions/text/sha256.ts";
import type { HistoryEvent, WorkflowExecution } from "./workflow-execution.ts";

/** Names that are also safe file names, on file systems that fold case too. */
const PLAIN_NAME = /^[\da-z-]{1,80}$/;
const UNFINISHED = ".unfinished";

/** Loose: a process of another version may have written it. */
const stored = z.looseObject({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  stateMachineVersionArn: z.string().optional(),
  version: z.string().optional(),
  name: z.string(),
  status: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]),
  startDate: z.number(),
  input: z.string(),
  events: z.array(z.custom<HistoryEvent>((event) => typeof event === "object" && event !== null)),
});

/**
 * Executions on disk, one JSON file each, all of them in memory as well. A file is written under another name
 * and renamed, so it is there whole or not at all, and `save` returns only then. It blocks: two callers can
 * never interleave on one name.
 */
export class ExecutionStore {
  readonly #directory: string;
  readonly #executions = new Map<string, WorkflowExecution>();

  /** @throws Error naming a file that is not an execution. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    for (const file of readdirSync(directory)) {
      const path = join(directory, file);
      if (file.endsWith(UNFINISHED)) rmSync(path);
      else if (file.endsWith(".json")) this.#load(path);
    }
  }

  find(executionArn: string): WorkflowExecution | undefined {
    return this.#executions.get(executionArn);
  }

  all(): WorkflowExecution[] {
    return [...this.#executions.values()];
  }

  save(execution: WorkflowExecution): void {
    const path = join(this.#directory, fileName(execution.name));
    try {
      writeFileSync(path + UNFINISHED, JSON.stringify(execution));
      renameSync(path + UNFINISHED, path);
    } catch (error) {
      // On a full disk half a file is in the way of all others.
      rmSync(path + UNFINISHED, { force: true });
      throw error;
    }
    this.#executions.set(execution.executionArn, execution);
  }

  #load(path: string): void {
    try {
      const execution: WorkflowExecution = stored.parse(JSON.parse(readFileSync(path, "utf8")));
      this.#executions.set(execution.executionArn, execution);
    } catch (error) {
      throw new Error(
        `${path} is not a stored execution. Put a copy of it in its place, or remove it to go on without it.`,
        { cause: error },
      );
    }
  }
}

function fileName(name: string): string {
  return PLAIN_NAME.test(name) ? `${name}.json` : `_${sha256(name)}.json`;
}
