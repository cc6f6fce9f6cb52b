import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

import type { BuiltCrew } from "../../functions/crew/index.ts";
import { statusOf } from "../../functions/domain/execution.ts";
import type { Outcome } from "../../functions/domain/outcome.ts";
import { parseExactly } from "../../functions/json/exact-json.ts";
import type { DeployConfig } from "../../infra/settings/config.ts";
import { checkedCrewSettings } from "../../local/checked-settings.ts";
import { InvalidSettings, type LocalSettings } from "../../local/local-settings.ts";
import { pythonFolders, setUpPython } from "../../local/python/crew-python.ts";
import { pythonEnvironment } from "../../local/python/python-of-sets.ts";
import { startPythonServer } from "../../local/python/python-server.ts";
import { costText, estimateText } from "../command-line/cost-text.ts";
import { countText } from "../command-line/count-text.ts";
import { secondsText } from "../command-line/crew-words.ts";
import { EXIT_CODES } from "../command-line/exit-codes.ts";
import { visibleJson } from "../command-line/visible-text.ts";
import { readProjectSettings } from "../deployment/project-settings.ts";
import { chooseCrew } from "./chosen-crew.ts";
import { buildCrewProgram } from "./crew-program.ts";
import type { CrewAnswer, CrewRequest } from "./crew-request.ts";
import { givenInputs } from "./given-inputs.ts";
import { modelsByRole } from "./models-by-role.ts";
import {
  crewEnvironment,
  defaultLimits,
  fileVariables,
  hostVariables,
  priceVariables,
  runVariables,
  secretNames,
} from "./run-variables.ts";
import { terminalText } from "./terminal-text.ts";

export interface RunOptions {
  readonly model?: string;
  readonly models?: readonly string[];
  readonly json?: true;
  readonly showPrompts?: true;
}

/** Runs one crew and prints its answer; gives the code to end the process with. */
export async function runInTerminal(
  name: string,
  words: readonly string[],
  options: RunOptions,
): Promise<number> {
  const given = await givenInputs(words);
  const { model: MODEL } = options;
  const settings = await settingsWith(MODEL);
  const asked = { inputs: given, models: modelsByRole(options.models ?? []) };
  const { built, modules, inputs, models } = await chooseCrew(name, asked, settings);
  const { config } = await readProjectSettings();
  using place = workplace();
  await using python = await pythonOf(built, settings, config);
  const program = await buildCrewProgram(built, modules, place.folder);
  const begin = performance.now();
  const outcome = await place.outcomeOf(program, crewEnvironment(settings, config), {
    folder: place.folder,
    crew: name,
    inputs: JSON.stringify(inputs),
    models,
    limits: defaultLimits(settings, config),
    variables: {
      ...hostVariables(config),
      ...runVariables(settings),
      ...priceVariables(settings, config),
      ...fileVariables(settings),
    },
    showPrompts: options.showPrompts === true,
    pythonServer: python.url,
  });
  const seconds = (performance.now() - begin) / 1000;
  return printEnd(outcome, seconds, options);
}

/** Runs the crew's Python, as it lies in its folder; no server where it has none. */
async function pythonOf({ name, crew }: BuiltCrew, settings: LocalSettings, config: DeployConfig) {
  if (crew?.python === undefined) return { url: undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
  const { crewsDirectory, dataDirectory, pythonProgram: program } = settings;
  const options = {
    program,
    home: join(dataDirectory, "python"),
    shell: process.env,
    environment: pythonEnvironment(settings.variables, secretNames(settings, config)),
    log: (line: string, traceback = line): void =>
      console.error(terminalText(settings.logFormat === "json" ? traceback : line)),
  };
  const server = await startPythonServer(() => setUpPython(pythonFolders(crewsDirectory, name), options));
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}

/** A model that was given as an option is told of as that. */
async function settingsWith(model: string | undefined): Promise<LocalSettings> {
  if (model === undefined) return checkedCrewSettings(process.env);
  try {
    return await checkedCrewSettings({ ...process.env, MODEL: model });
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    throw new InvalidSettings(error.problems.map((problem) => problem.replace(/^MODEL is /, "--model is ")));
  }
}

interface Workplace extends Disposable {
  readonly folder: string;
  /** @throws Error when the process ends without one */
  outcomeOf(program: string, env: Record<string, string>, request: CrewRequest): Promise<Outcome>;
}

const STOP_SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * A folder and a process for one crew, both gone at the end, which may be Ctrl-C: the process is killed, for
 * a tool may keep it busy.
 */
function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), "stepcrew-run-"));
  let child: ChildProcess | undefined;
  const leave = (): void => {
    child?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const stop = (signal: NodeJS.Signals): never => {
    leave();
    console.error(`\n${signal}: the crew was broken off.`);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  return {
    folder,
    async outcomeOf(program, env, request) {
      const execArgv = ["--enable-source-maps", "--disable-warning=ExperimentalWarning"];
      // What a crew's code prints is no answer.
      child = fork(program, {
        env: { ...env, ...cacheOf(program) },
        execArgv,
        stdio: ["ignore", 2, 2, "ipc"],
      });
      // A process that has just ended cannot be sent anything; its "exit" tells.
      child.send(request, () => undefined);
      const end = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
      const answer = once(child, "message").then(([message]) => message as CrewAnswer);
      const first = await Promise.race([answer, end]);
      if ("outcome" in first) return parseExactly(first.outcome) as Outcome;
      const [code, signal] = first;
      // A terminal sends Ctrl-C to both processes, and this one may hear of the other's end first.
      if (signal !== null && STOP_SIGNALS.includes(signal)) stop(signal);
      throw new Error(
        `The process that ran the crew ended before it (${signal ?? `exit code ${code}`}): look above for why.`,
      );
    },
    [Symbol.dispose]() {
      for (const signal of STOP_SIGNALS) process.removeListener(signal, stop);
      leave();
    },
  };
}

/** Sources are the same the next time; a crew's code is built in another folder each time. */
const cacheOf = (program: string): Record<string, string> => {
  const folder = getCompileCacheDir();
  return folder !== undefined && program.endsWith(".ts") ? { NODE_COMPILE_CACHE: folder } : {};
};

function printEnd(outcome: Outcome, seconds: number, { json }: RunOptions): number {
  const result = "result" in outcome ? outcome.result : null;
  const error = "error" in outcome ? outcome.error.message : null;
  if (json === true) {
    const end = { status: statusOf(outcome.phase), result, error, usage: outcome.usage ?? null };
    console.log(process.stdout.isTTY ? visibleJson(end, 2) : JSON.stringify(end, null, 2));
  } else if (result !== null) {
    console.log(process.stdout.isTTY ? terminalText(result.raw) : result.raw);
  }
  const { llm_calls: calls = 0, tool_calls: toolCalls = 0, total_tokens: tokens = 0 } = outcome.usage ?? {};
  const used = [
    counted(calls, "model call"),
    counted(toolCalls, "tool call"),
    counted(tokens, "token"),
    ...(outcome.usage === undefined ? [] : [costText(outcome.usage)]),
  ].join(", ");
  if (error !== null) console.error(terminalText(error));
  console.error(`${error === null ? "Done" : "Failed"} in ${secondsText(seconds)}: ${used}`);
  const { estimate } = outcome.usage ?? {};
  if (estimate !== undefined) console.error(estimateText(estimate));
  return error === null ? EXIT_CODES.done : EXIT_CODES.failed;
}

const counted = (count: number, what: string): string =>
  `${countText(count)} ${what}${count === 1 ? "" : "s"}`;
