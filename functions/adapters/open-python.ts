import * as z from "zod";

import type { Crew } from "../crew/crew.ts";
import type { PythonHalf } from "../crew/python-half.ts";
import { servedPython } from "./python-server.ts";

/** What says where the crews' Python runs, and what it may see. */
export interface PythonPlaces {
  /** On a laptop: a URL with its password. */
  readonly PYTHON_SERVER?: string | undefined;
  /** In AWS: a JSON object with the version of each crew's function. */
  readonly PYTHON_FUNCTIONS?: string | undefined;
  /** Names of the secret's variables that tools see, separated by commas. */
  readonly TOOL_SECRETS?: string | undefined;
}

/**
 * Where a crew's Python runs; undefined where the crew has none, or where nobody runs it.
 * @param secrets of which it gets those that the tools may see
 */
export async function openPython(
  { name, python }: Pick<Crew, "name" | "python">,
  { PYTHON_SERVER: server, PYTHON_FUNCTIONS: functions, TOOL_SECRETS: shown = "" }: PythonPlaces,
  secrets: Readonly<Record<string, string | undefined>>,
): Promise<PythonHalf | undefined> {
  if (python === undefined) return undefined;
  if (server !== undefined) return servedPython(server, name);
  const functionArn = functions === undefined ? undefined : versionsIn(functions)[name];
  if (functionArn === undefined) return undefined;
  // Most crews have no Python, and the client takes a while to load.
  const { lambdaPython } = await import("./lambda/lambda-python.ts");
  const names = shown.split(",").map((text) => text.trim());
  const variables = Object.fromEntries(
    names.flatMap((each) => (secrets[each] === undefined ? [] : [[each, secrets[each]]])),
  );
  return lambdaPython({ functionArn, variables });
}

const versionsIn = (functions: string): Readonly<Record<string, string>> =>
  z.record(z.string(), z.string()).parse(JSON.parse(functions));
