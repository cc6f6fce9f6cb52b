import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { sha256 } from "../../functions/text/sha256.ts";
import type { WorkflowExecution } from "./workflow-execution.ts";

/** Names that are also safe file names, on file systems that fold case too. */
const PLAIN_NAME = /^[\da-z-]{1,80}$/;
const UNFINISHED = ".unfinished";

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
    writeFileSync(path + UNFINISHED, JSON.stringify(execution));
    renameSync(path + UNFINISHED, path);
    this.#executions.set(execution.executionArn, execution);
  }

  #load(path: string): void {
    try {
      const execution = JSON.parse(readFileSync(path, "utf8")) as WorkflowExecution;
      this.#executions.set(execution.executionArn, execution);
    } catch (error) {
      throw new Error(`${path} is not a stored execution. Remove it to go on without it`, { cause: error });
    }
  }
}

function fileName(name: string): string {
  return PLAIN_NAME.test(name) ? `${name}.json` : `_${sha256(name)}.json`;
}
