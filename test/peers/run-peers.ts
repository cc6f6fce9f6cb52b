import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { endWith } from "../../cli/command-line/exit-codes.ts";
import { newCommand } from "../../cli/command-line/new-command.ts";
import { runCommand } from "../../cli/command-line/run-command.ts";
import { variablesHelp } from "../../cli/command-line/variables-help.ts";
import { migrateSnowflake } from "../../local/record/migrate-snowflake.ts";
import { startLocalSnowflake } from "../../local/snowflake/server.ts";
import { fencesOf } from "../support/markdown-fences.ts";
import { connectDriver, query } from "../support/snowflake/snowflake-driver.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { checkCommandLine } from "./command-line-checks.ts";
import { type PeerKeys, writePeerKeys } from "./peer-keys.ts";
import { checkPhoenix } from "./phoenix-checks.ts";
import { COMMAND_LINE, CONNECTORS, NoPython, PHOENIX, pythonEnvironment } from "./python-environments.ts";
import { checkPythonRuntime, RUNTIME_CLIENT } from "./python-runtime/check-python-runtime.ts";
import { checkRealModel } from "./real-model/check-real-model.ts";

/** Short, so that a session's token ends and is renewed while a check waits. */
const TOKEN_SECONDS = 4;

/**
 * Runs clients of the local server, a crew's Python by AWS's own runtime, a collector of spans, and the
 * sample crews with a real model. Exit codes: 0, 1 if a check failed, 2 without Python or its packages.
 */
async function checkPeers(): Promise<number> {
  const keys = await writePeerKeys();
  try {
    return (await checkAll(keys)) === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NoPython)) throw error;
    console.error(`${error.message}: ${error.cause instanceof Error ? error.cause.message : ""}`);
    return 2;
  } finally {
    await rm(keys.folder, { recursive: true });
  }
}

async function checkAll(keys: PeerKeys): Promise<number> {
  let failed = 0;
  for (const connector of CONNECTORS) {
    const programs = await pythonEnvironment(connector);
    console.log(`${connector.packageName} ${connector.version}`);
    failed += await onServer(async (port) => checkConnector(join(programs, "python"), port, keys));
    failed += await checkDocumentedScript(join(programs, "python"));
  }
  const programs = await pythonEnvironment(COMMAND_LINE);
  console.log(`${COMMAND_LINE.packageName} ${COMMAND_LINE.version}`);
  failed += await onServer(async (port) => checkCommandLine({ program: join(programs, "snow"), port, keys }));
  console.log(`${RUNTIME_CLIENT.packageName} ${RUNTIME_CLIENT.version}`);
  failed += await checkPythonRuntime();
  console.log("a language model on this machine");
  failed += await checkRealModel();
  return failed + (await checkCollector());
}

/** It is large: where there is no room for it, the others are checked all the same. */
async function checkCollector(): Promise<number> {
  try {
    const programs = await pythonEnvironment(PHOENIX);
    console.log(`${PHOENIX.packageName} ${PHOENIX.version}`);
    return await checkPhoenix(join(programs, "phoenix"));
  } catch (error) {
    if (!(error instanceof NoPython)) throw error;
    console.log(`  skipped  ${error.message}: ${error.cause instanceof Error ? error.cause.message : ""}`);
    return 0;
  }
}

/** Each client has a server of its own. */
async function onServer(work: (port: number) => Promise<number>): Promise<number> {
  const tokenValidity = { session: TOKEN_SECONDS, master: 600 };
  const server = await startLocalSnowflake({ file: ":memory:", tokenValidity });
  try {
    return await work(Number(new URL(server.url).port));
  } finally {
    await server.close();
  }
}

async function checkConnector(python: string, port: number, keys: PeerKeys): Promise<number> {
  const script = join(import.meta.dirname, "connector_checks.py");
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: keys.folder,
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONWARNINGS: "ignore",
    PEER_PORT: String(port),
    PEER_KEYS: keys.folder,
    PEER_TOKEN_SECONDS: String(TOKEN_SECONDS),
  };
  const child = spawn(python, [script], { env, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code === 0 ? 0 : 1;
}

/**
 * The script of docs/tools.md, run as its reader would: against a server whose address is in the data folder.
 */
async function checkDocumentedScript(python: string): Promise<number> {
  const page = await readFile(join(import.meta.dirname, "../../docs/tools.md"), "utf8");
  const script = fencesOf(page).find(({ language }) => language === "python")?.text;
  if (script === undefined) throw new Error("docs/tools.md shows no Python script");
  await using folder = await temporaryFolder();
  const server = await startLocalSnowflake({ file: ":memory:" });
  try {
    await migrateSnowflake(server);
    await writeFile(join(folder.path, "endpoints.json"), JSON.stringify({ snowflake: server.url }));
    const client = await connectDriver(server.url, { database: "STEPCREW", schema: "PUBLIC" });
    await query(client, "INSERT INTO crew_execution_results (id, status) VALUES ('documented', 'COMPLETED')");
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder.path, CREW_DATA_DIR: folder.path };
    const { stdout } = await promisify(execFile)(python, ["-W", "ignore", "-c", script], { env });
    const isRight = stdout.trim() === "documented COMPLETED";
    console.log(`  ${isRight ? "ok    " : "FAILED"}  the script of docs/tools.md`);
    if (!isRight) console.log(stdout);
    return isRight ? 0 : 1;
  } finally {
    await server.close();
  }
}

const peers = newCommand("npm run test:peers --")
  .description(
    "run Snowflake's own Python connectors and command line client against the local Snowflake, a crew's Python by AWS's runtime, Phoenix as a collector of spans, and the sample crews with a language model of this machine",
  )
  .addHelpText("after", "\nEnds with 2 where Python or its packages are missing.")
  .addHelpText(
    "after",
    variablesHelp([
      ["PYTHON", "the Python to use, 3.10 or newer (python3)"],
      ["STEPCREW_PEERS_FOLDER", "where the clients are installed (~/.cache/stepcrew-peers)"],
    ]),
  )
  .action(async () => endWith(await checkPeers()));

process.exitCode = await runCommand(peers, process.argv.slice(2));
