import { type PreparedDefinition, prepareDefinition } from "./prepared-definition.ts";
import { ServiceError } from "./service-error.ts";
import type { WorkflowExecution } from "./workflow-execution.ts";

interface Version {
  readonly text: string;
  readonly prepared: PreparedDefinition;
}

export interface VersionsOptions {
  readonly stateMachineArn: string;
  /** What runs as long as nothing is published. */
  readonly definition: string;
  readonly isChecked?: boolean | undefined;
}

/** The definitions of one state machine, by their versions. */
export class Versions {
  readonly #options: VersionsOptions;
  readonly #unpublished: Version;
  readonly #published = new Map<string, Version>();
  #newest: string | undefined;

  /** @throws UnsupportedDefinition */
  constructor(options: VersionsOptions) {
    this.#options = options;
    this.#unpublished = this.#prepared(options.definition);
  }

  /** The version that was published last. */
  get newest(): string | undefined {
    return this.#newest;
  }

  has(version: string | undefined): boolean {
    return version === undefined ? this.#newest === undefined : this.#published.has(version);
  }

  /** @param isNewest that starts which name no version run with it from now on */
  publish(version: string, definition: string, isNewest: boolean): void {
    if (!this.#published.has(version)) this.#published.set(version, this.#prepared(definition));
    if (isNewest) this.#newest = version;
  }

  withdraw(version: string): void {
    this.#published.delete(version);
  }

  /**
   * What a start that asks for this version, or for none, runs with.
   * @throws ServiceError StateMachineDoesNotExist
   */
  chosen(asked: string | undefined): Pick<WorkflowExecution, "version" | "stateMachineVersionArn"> {
    if (asked === undefined) return { version: this.#newest };
    const stateMachineVersionArn = `${this.#options.stateMachineArn}:${asked}`;
    if (this.#published.has(asked)) return { version: asked, stateMachineVersionArn };
    throw new ServiceError(
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${stateMachineVersionArn}'`,
    );
  }

  /** Of an execution that runs, or begins to: nothing is withdrawn that one runs with. */
  definitionOf(version: string | undefined): PreparedDefinition {
    return this.#find(version).prepared;
  }

  /** As it was given. */
  textOf(version: string | undefined): string {
    return this.#find(version ?? this.#newest).text;
  }

  #find(version: string | undefined): Version {
    return (version === undefined ? undefined : this.#published.get(version)) ?? this.#unpublished;
  }

  #prepared(text: string): Version {
    return { text, prepared: prepareDefinition(text, this.#options.isChecked) };
  }
}
