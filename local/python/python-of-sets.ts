import { join } from "node:path";

import type { CrewSets } from "../crews/crew-set.ts";
import type { FunctionSurroundings } from "../local-functions.ts";
import type { LocalSettings } from "../local-settings.ts";
import { ofThisMachine, proxiesOf } from "../local-variables.ts";
import { logLine } from "../log-line.ts";
import { setUpPython } from "./crew-python.ts";
import type { SetUpPython } from "./python-server.ts";

/** How the Python of the crews of each set runs; run-crew asks under the set's name and the crew's. */
export function pythonOfSets(
  sets: CrewSets,
  { settings, template, log }: Omit<FunctionSurroundings, "endpoints">,
): SetUpPython {
  const shown = settings.toolSecrets ?? template.functions["run-crew"].environment["TOOL_SECRETS"] ?? "";
  return async (path) => {
    const [set = "", crew = ""] = path.split("/", 2);
    const tell = (line: string, traceback?: string): void =>
      log(logLine("INFO", line, { service: "python", crew, ...(traceback !== undefined && { traceback }) }));
    return setUpPython(sets.python(set, crew), {
      program: settings.pythonProgram,
      home: join(settings.dataDirectory, "python"),
      shell: process.env,
      environment: pythonEnvironment(settings.variables, shown.split(",")),
      log: tell,
    });
  };
}

/** As a Lambda has it: what names this machine and its network, and the keys that tools may see. */
export function pythonEnvironment(
  variables: LocalSettings["variables"],
  shown: readonly string[],
): Record<string, string> {
  const names = new Set(shown.map((name) => name.trim()));
  return {
    PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    ...Object.fromEntries(Object.entries(variables).filter(([name]) => names.has(name))),
    ...ofThisMachine(variables),
    ...proxiesOf(variables),
  };
}
