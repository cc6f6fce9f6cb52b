import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { temporaryFolder } from "../../support/temporary-folder.ts";
import { installedModel, NoModel } from "./installed-model.ts";

const PROJECT = join(import.meta.dirname, "../../..");
/** A model on busy cores is slow. */
const LONGEST_MS = 900_000;

interface RunEnd {
  readonly status: string;
  readonly usage: { readonly llm_calls: number; readonly total_tokens: number };
}

/** Has a real language model of this machine answer both sample crews; gives how many failed. */
export async function checkRealModel(): Promise<number> {
  try {
    const { module, weights } = await installedModel();
    await using server = await startServer(module, weights);
    const research = await checkCrew(server.url, "research");
    // Its tool is offered in words, for the server refuses tools.
    return research + (await checkCrew(server.url, "estimate"));
  } catch (error) {
    if (!(error instanceof NoModel)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message.trim().split("\n", 1)[0] : "";
    console.log(`  skipped  a real model: ${error.message} (${reason})`);
    return 0;
  }
}

async function startServer(module: string, weights: string) {
  const program = join(import.meta.dirname, "serve-model.ts");
  const child = spawn(process.execPath, [program, module, weights], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: port, done } = await lines.next();
  if (done) throw new NoModel("the model's server did not start");
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function checkCrew(url: string, crew: string): Promise<number> {
  await using folder = await temporaryFolder();
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder.path,
    CREW_DATA_DIR: folder.path,
    MODEL: "openai/smollm2",
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: "none",
  };
  const program = join(PROJECT, "cli/stepcrew.mjs");
  const options = { cwd: PROJECT, env, timeout: LONGEST_MS };
  const { stdout } = await promisify(execFile)(process.execPath, [program, "run", crew, "--json"], options);
  const { status, usage } = JSON.parse(stdout) as RunEnd;
  const isRight = status === "COMPLETED" && usage.llm_calls > 1 && usage.total_tokens > 100;
  const facts = `${usage.llm_calls} calls, ${usage.total_tokens} tokens`;
  console.log(`  ${isRight ? "ok    " : "FAILED"}  the crew ${crew} with a real model: ${status}, ${facts}`);
  return isRight ? 0 : 1;
}
