import { makePythonLocks } from "../../infra/python/lock/make-locks.ts";
import { pythonMaking } from "../../infra/python/lock/making.ts";
import type { PythonProblem } from "../../infra/python/python-problem.ts";
import type { LocalTemplate } from "../../infra/template/read-local-template.ts";
import { propertiesOf } from "../../infra/template/template.ts";
import type { LocalSettings } from "../local-settings.ts";
import { logLine } from "../log-line.ts";

interface PreparingOptions {
  readonly settings: LocalSettings;
  /** Of the stack that would be deployed. */
  readonly template: Promise<LocalTemplate>;
  readonly log: (line: string) => void;
}

/** Why crews have no lock that can be used, by their names. */
export type LockProblems = ReadonlyMap<string, PythonProblem>;

/**
 * Makes the locks of crews that have Python, where they are missing or stale, with lines in the log. One that
 * cannot be made is tried again when the crew's Python has changed.
 * @returns why, for each of those, until they can be made
 */
export function preparePython({ settings, template, log }: PreparingOptions): () => Promise<LockProblems> {
  const failed = new Map<string, { readonly sources: string; readonly problem: PythonProblem }>();
  const making = async () => {
    const { functions, template: whole } = await template;
    const [architecture] = propertiesOf(whole, "RunCrew")["Architectures"] as ("arm64" | "x86_64")[];
    const shown = functions["run-crew"].environment["TOOL_SECRETS"] ?? "";
    const config = { architecture: architecture ?? "arm64", tool_secrets: shown.split(",") };
    const { dataDirectory, pythonProgram } = settings;
    const variables = { ...process.env, CREW_DATA_DIR: dataDirectory, PYTHON_PROGRAM: pythonProgram };
    return pythonMaking(config, variables, (line) => log(logLine("INFO", line, { service: "python" })));
  };
  return async () => {
    const isHopeless = (crew: string, sources: string): boolean => failed.get(crew)?.sources === sources;
    const outcomes = await makePythonLocks({ crewsDirectory: settings.crewsDirectory, isHopeless }, making);
    for (const outcome of outcomes) {
      if (outcome.state === "failed") failed.set(outcome.crew, outcome);
      else failed.delete(outcome.crew);
    }
    return new Map([...failed].map(([crew, { problem }]) => [crew, problem]));
  };
}
