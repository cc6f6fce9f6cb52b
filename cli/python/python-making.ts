import type { PythonMaking } from "../../infra/python/lock/make-locks.ts";
import { pythonMaking } from "../../infra/python/lock/making.ts";
import { type DeployConfig, InvalidConfig } from "../../infra/settings/config.ts";
import { readProjectSettings } from "../deployment/project-settings.ts";

/** How commands make locks: for cdk.json's functions, with progress on stderr. */
export async function commandsPythonMaking(): Promise<PythonMaking> {
  return pythonMaking(await settings(), process.env, (line) => console.error(line));
}

/** The names of the variables that tools see: of TOOL_SECRETS, or else of cdk.json. */
export async function variablesOfTools(): Promise<ReadonlySet<string>> {
  const { tool_secrets: configured } = await settings();
  return new Set(process.env["TOOL_SECRETS"]?.split(",").map((name) => name.trim()) ?? configured);
}

/** What cannot be deployed may be looked at: cdk synth tells what is wrong, and makes its own lock. */
async function settings(): Promise<Pick<DeployConfig, "architecture" | "tool_secrets">> {
  try {
    return (await readProjectSettings()).config;
  } catch (error) {
    if (error instanceof InvalidConfig) return { architecture: "arm64", tool_secrets: [] };
    throw error;
  }
}
