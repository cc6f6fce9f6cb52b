import { messageOf } from "../../functions/text/error-text.ts";
import { type CrewFunctionName, crewFunctionNames, functionsByName } from "../../infra/functions.ts";
import type { FunctionHost } from "../lambda/function-options.ts";
import type { LocalFunction } from "../lambda/local-function.ts";
import { stateMachineVersionArn } from "../local-arns.ts";
import type { FunctionMakers, MakeFunction } from "../local-functions.ts";
import { logLine } from "../log-line.ts";
import type { PythonServer } from "../python/python-server.ts";
import type { CrewSet, CrewSets } from "./crew-set.ts";

export interface CrewFunctionsOptions extends FunctionMakers {
  readonly sets: CrewSets;
  readonly python: Pick<PythonServer, "url" | "drop">;
  /** Makes a set known to Step Functions: what starts there names it as its version. */
  readonly publish: (version: string, isNewest: boolean) => void;
  readonly withdraw: (version: string) => void;
  /** Sets that workflow executions run with which have not ended. */
  readonly openVersions: () => ReadonlySet<string>;
  /** Waits for a reading of crews that is due, for a while. */
  readonly upToDate: () => Promise<void>;
  readonly log: (line: string) => void;
}

/** The functions of a set. */
interface OpenSet {
  readonly name: string;
  readonly functions: Readonly<Record<CrewFunctionName, LocalFunction>>;
  /** Of all but run-crew. */
  readonly host: FunctionHost;
  /** Invocations under way. */
  underWay: number;
}

/** An earlier set is asked now and then, and a worker of its own takes memory all the while. */
function keepIdle({ functions, host }: OpenSet, keeps: boolean): void {
  for (const one of [...Object.values(functions), host]) one.keepIdle(keeps);
}

const closeSet = async ({ functions, host }: OpenSet): Promise<void> => {
  await Promise.all([...Object.values(functions), host].map((one) => one.close()));
};

/**
 * The functions that have crews in them, of each set of crews that is in use: the newest for what starts, and
 * those that executions began with which have not ended. Others are closed, and their files dropped.
 */
export class CrewFunctions {
  readonly #options: CrewFunctionsOptions;
  readonly #open = new Map<string, OpenSet>();
  #newest: OpenSet | undefined;
  #isClosed = false;

  constructor(options: CrewFunctionsOptions) {
    this.#options = options;
  }

  /** From now on starts are carried out with this set. */
  use(set: CrewSet): void {
    if (this.#newest?.name === set.name || this.#isClosed) return;
    const before = this.#newest;
    this.#newest = this.#opened(set);
    keepIdle(this.#newest, true);
    this.#options.publish(set.name, true);
    if (before === undefined) return;
    keepIdle(before, false);
    this.#closeUnused();
  }

  /**
   * Opens sets that executions of an earlier process run with, and drops all others but the newest. Of one
   * that cannot be opened a line tells: its executions go on with the newest.
   */
  async openEarlier(): Promise<void> {
    const { sets, openVersions, publish, log } = this.#options;
    for (const version of openVersions()) {
      if (this.#open.has(version)) continue;
      try {
        keepIdle(this.#opened(await sets.open(version)), false);
        publish(version, false);
      } catch (error) {
        const reason = messageOf(error);
        const message = `Executions go on with the crews as they are now, because those that they began with cannot be read (${reason})`;
        log(logLine("WARN", message, { service: "crews", version }));
      }
    }
    await sets.dropOthers(new Set(this.#open.keys()));
  }

  /** A function as API Gateway has it: of the newest set, once that has all that was saved before. */
  answering(name: Exclude<CrewFunctionName, "run-crew">): LocalFunction {
    return {
      invoke: async (event, unwanted) => {
        await this.#options.upToDate();
        return this.#invoke(this.#newest, name, [event, unwanted]);
      },
      keepIdle: () => undefined,
      close: () => this.#close(),
    };
  }

  /** run-crew of the newest set, for whoever names no version of it. */
  get running(): LocalFunction {
    return {
      invoke: async (event, unwanted) => this.#invoke(this.#newest, "run-crew", [event, unwanted]),
      keepIdle: () => undefined,
      close: () => this.#close(),
    };
  }

  /** All of them, as a deployment has them. */
  get deployed(): Readonly<Record<CrewFunctionName, LocalFunction>> {
    const functionOf = (name: CrewFunctionName): LocalFunction =>
      name === "run-crew" ? this.running : this.answering(name);
    return Object.fromEntries(crewFunctionNames.map((name) => [name, functionOf(name)])) as Record<
      CrewFunctionName,
      LocalFunction
    >;
  }

  /** run-crew of a set, as workflow executions name it. */
  async run(version: string, event: unknown, unwanted: AbortSignal): Promise<unknown> {
    return this.#invoke(this.#open.get(version), "run-crew", [event, unwanted]);
  }

  /** Closes sets that nobody uses any more. Called when an execution has ended. */
  closeUnused(): void {
    if (this.#open.size > 1) this.#closeUnused();
  }

  async #invoke(
    set: OpenSet | undefined,
    name: CrewFunctionName,
    args: Parameters<LocalFunction["invoke"]>,
  ): Promise<unknown> {
    if (set === undefined) throw new Error(`${name} has no such version`);
    set.underWay += 1;
    try {
      return await set.functions[name].invoke(...args);
    } finally {
      set.underWay -= 1;
      if (set !== this.#newest) this.#closeUnused();
    }
  }

  #opened(set: CrewSet): OpenSet {
    const { name } = set;
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const host = this.#options.makeHost("starts");
    const functions = Object.fromEntries(
      crewFunctionNames.map((each) => [
        each,
        this.#options.make(each, {
          entry: set.entries[each],
          version: name,
          host,
          ...this.#ofSet(set, each),
        }),
      ]),
    ) as OpenSet["functions"];
    const opened = { name, functions, host, underWay: 0 };
    this.#open.set(name, opened);
    return opened;
  }

  /** What a function knows of its set besides. */
  #ofSet({ name, crews }: CrewSet, each: CrewFunctionName): Partial<Parameters<MakeFunction>[1]> {
    const { crews: has, may } = functionsByName[each];
    if (has === "code") return { crews, variables: { PYTHON_SERVER: `${this.#options.python.url}/${name}` } };
    const starts = may.workflow?.includes("start") === true;
    return starts ? { variables: { STATE_MACHINE_ARN: stateMachineVersionArn(name) } } : {};
  }

  #closeUnused(): void {
    if (this.#isClosed) return;
    const wanted = this.#options.openVersions();
    for (const set of this.#open.values()) {
      if (set === this.#newest || set.underWay > 0 || wanted.has(set.name)) continue;
      this.#open.delete(set.name);
      this.#options.withdraw(set.name);
      void this.#drop(set).catch((error: unknown) =>
        this.#options.log(`A set of crews cannot be dropped: ${messageOf(error)}`),
      );
    }
  }

  async #drop(set: OpenSet): Promise<void> {
    const { name } = set;
    await closeSet(set);
    this.#options.python.drop(`${name}/`);
    await this.#options.sets.drop(name);
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#open.values()].map(closeSet));
  }
}
