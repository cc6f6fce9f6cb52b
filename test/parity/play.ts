import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { type ModelReply, startScriptedModelServer } from "../support/models/scripted-model-server.ts";
import type { Run } from "./comparison.ts";
import { describeCalls, type Outcome } from "./observation.ts";
import type { Scenario } from "./scenario.ts";
import { PARITY_GUARDRAILS, parityTools } from "./tools.ts";

/** Has one engine run the crew in a folder, with the model at a URL. */
export type RunBy = (folder: string, url: string) => Promise<Outcome>;

/** Plays a scenario to one engine: its crew in a folder of its own, its model on a server of its own. */
export async function play(scenario: Scenario, runBy: RunBy): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), "stepcrew-parity-"));
  try {
    await writeCrew(folder, scenario);
    return await playWith(scenario, (url) => runBy(folder, url));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same of a crew that is somewhere already. */
export async function playWith(
  scenario: Pick<Scenario, "script" | "marks" | "order" | "roles">,
  runAt: (url: string) => Promise<Outcome>,
): Promise<Run> {
  const replies = new Map<number, ModelReply>();
  const { script } = scenario;
  await using server = await startScriptedModelServer((request, index) => {
    const step = typeof script === "function" ? script(request, index) : script[index];
    const reply = typeof step === "function" ? step(request) : step;
    if (reply !== undefined) replies.set(index, reply);
    return reply;
  });
  const outcome = await runAt(server.url);
  const calls = server.requests.map((request, index) => ({ request, reply: replies.get(index) }));
  const unanswered = server.failures.length > 0 ? [`no reply for ${server.failures.length} of them`] : [];
  return { calls: [...describeCalls(scenario, calls), ...unanswered], outcome };
}

/**
 * The scenario's files; of the code beside them only the names matter to this engine, and CrewAI imports the
 * twins.
 */
async function writeCrew(folder: string, scenario: Scenario): Promise<void> {
  const tools = [...parityTools().keys()].flatMap((name): (readonly [string, string])[] => [
    [`tools/${name}.ts`, ""],
    [`tools/${name}.py`, `from twins import ${className(name)}\n`],
  ]);
  const guardrails = [...PARITY_GUARDRAILS.keys()].map((name) => [`guardrails/${name}.ts`, ""] as const);
  for (const [path, text] of [...tools, ...guardrails, ...Object.entries(scenario.files)]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function className(name: string): string {
  return name
    .split("_")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
