import { resolve } from "node:path";

import type { DeployConfig } from "../../settings/config.ts";
import type { ShellVariables } from "../pip/run-program.ts";
import type { PythonMaking } from "./make-locks.ts";

/** What programs on a machine expect, and what says how it reaches the network. */
const OF_THE_MACHINE =
  /^(?:PATH|HOME|TMPDIR|TMP|TEMP|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|AWS_REGION|AWS_DEFAULT_REGION|SSL_CERT_FILE|SSL_CERT_DIR|(?:https?|all|no)_proxy)$/i;

/** Where a data folder keeps environments and packages of Python. */
export const pythonHome = (variables: ShellVariables): string =>
  resolve(variables["CREW_DATA_DIR"] || ".local", "python");

/**
 * How locks are made on this machine.
 * @param variables the shell's; a crew's files see those of the machine, and those that tool_secrets names
 */
export function pythonMaking(
  { architecture, tool_secrets: shown }: Pick<DeployConfig, "architecture" | "tool_secrets">,
  variables: ShellVariables,
  tell: (line: string) => void,
): PythonMaking {
  const names = variables["TOOL_SECRETS"]?.split(",").map((name) => name.trim()) ?? shown;
  const seen = Object.entries(variables).filter(
    ([name]) => OF_THE_MACHINE.test(name) || names.includes(name),
  );
  return {
    architecture,
    tools: {
      home: pythonHome(variables),
      variables,
      program: variables["PYTHON_PROGRAM"] || undefined,
      toolVariables: Object.fromEntries(seen),
      tell,
    },
  };
}
