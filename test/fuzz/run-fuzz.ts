import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { endWith } from "../../cli/command-line/exit-codes.ts";
import { newCommand } from "../../cli/command-line/new-command.ts";
import { runCommand } from "../../cli/command-line/run-command.ts";
import { variablesHelp } from "../../cli/command-line/variables-help.ts";
import { openapiDocument } from "../../cli/docs/openapi/document.ts";
import type { Schema } from "../../cli/docs/openapi/schema.ts";
import { NoPython, pythonEnvironment } from "../peers/python-environments.ts";
import { endOf, startExecution } from "../support/stack/api-client.ts";
import { startStack } from "../support/stack/running-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SCHEMATHESIS = { packageName: "schemathesis", version: "4.32.5" };
/** The same requests in every run, so that what is red is red again; FUZZ_SEED asks others. */
const SEED = "15";
const EXAMPLES = "40";

/**
 * Sends requests to the local stack that the API's description allows, and others that it does not, and
 * compares the answers with the description. Without Python there is nothing to send them, which is said.
 * @returns 0, or 1 if an answer was not as described
 */
async function fuzz(): Promise<number> {
  try {
    return await fuzzBy(join(await pythonEnvironment(SCHEMATHESIS), "schemathesis"));
  } catch (error) {
    if (!(error instanceof NoPython)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : "";
    console.error(`Skipped, for ${error.message}: ${reason}`);
    return 0;
  }
}

async function fuzzBy(program: string): Promise<number> {
  const stack = await startStack({ MODEL: "rehearsal" });
  try {
    const { api } = stack.endpoints;
    const codes = [await run(program, api), await run(program, api, await endedExecution(api))];
    // A function that broke in silence has said so in the log.
    const failures = stack
      .output()
      .split("\n")
      .filter((line) => line.includes("request failed"));
    for (const failure of failures) console.log(failure);
    return codes.every((code) => code === 0) && failures.length === 0 ? 0 : 1;
  } finally {
    await stack.stop("SIGTERM");
    await rm(stack.dataDirectory, { recursive: true, force: true });
  }
}

/** An id that is not made up: of an execution that has steps, files and an end. */
async function endedExecution(api: string): Promise<string> {
  const id = await startExecution(api, { crew: "research", inputs: { topic: "owls" } });
  await endOf(api, id);
  return id;
}

/** @param execution what each request asks for that asks for one; any id if absent */
async function run(program: string, api: string, execution?: string): Promise<number | null> {
  // It keeps what it has found in the folder that it runs in.
  await using folder = await temporaryFolder();
  const description = join(folder.path, "openapi.json");
  const config = join(folder.path, "schemathesis.toml");
  const common = await readFile(join(import.meta.dirname, "schemathesis.toml"), "utf8");
  await writeFile(config, execution === undefined ? common : `${parametersOf(execution)}${common}`);
  await writeFile(description, JSON.stringify(withoutKey(openapiDocument())));
  const settings = {
    url: api,
    checks: "all",
    seed: process.env["FUZZ_SEED"] ?? SEED,
    "max-examples": process.env["FUZZ_EXAMPLES"] ?? EXAMPLES,
    "generation-database": "none",
    "request-timeout": "30",
  };
  const args = [
    `--config-file=${config}`,
    "run",
    description,
    ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ...(execution === undefined ? [] : ["--include-path-regex=execution_id"]),
    "--no-color",
  ];
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const child = spawn(program, args, { cwd: folder.path, env, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

const parametersOf = (execution: string): string => `[parameters]
"path.execution_id" = "${execution}"
"path.path" = "task-1/run-1/turn-1"

`;

/** As the local stack is, which asks for no key: nothing is to be said of requests without one. */
function withoutKey({ security: _key, components, paths, ...rest }: Schema): Schema {
  const open = Object.entries(paths as Operations).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, each]) => [method, { ...each, security: [] }])),
  ]);
  const { securitySchemes: _schemes, ...others } = components as Schema;
  return { ...rest, components: others, paths: Object.fromEntries(open) as Schema };
}

type Operations = Readonly<Record<string, Readonly<Record<string, object>>>>;

const command = newCommand("npm run test:fuzz --")
  .description(
    "send requests made from docs/openapi.json to the local stack, and compare its answers with it",
  )
  .addHelpText("after", "\nSays why and ends with 0 where Python or its package is missing.")
  .addHelpText(
    "after",
    variablesHelp([
      ["PYTHON", "the Python to use, 3.10 or newer (python3)"],
      ["FUZZ_SEED", `other requests than those of every run (${SEED})`],
      ["FUZZ_EXAMPLES", `how many for each endpoint, at most (${EXAMPLES})`],
      ["STEPCREW_PEERS_FOLDER", "where Schemathesis is installed (~/.cache/stepcrew-peers)"],
    ]),
  )
  .action(async () => endWith(await fuzz()));

process.exitCode = await runCommand(command, process.argv.slice(2));
