import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startScriptedModelServer } from "../../support/models/scripted-model-server.ts";
import { openGate } from "../../support/servers/gate.ts";
import { type StackProcess, startStackProcess } from "../stack-process.ts";
import { turnOf } from "../workshop.ts";
import { seededRandom } from "./random.ts";
import { runClient, type StormClient } from "./storm-client.ts";
import { reckon, type Reckoning } from "./storm-reckoning.ts";
import { makeWeather } from "./storm-weather.ts";

export interface StormOptions {
  readonly executions: number;
  readonly seed: number;
}

export interface StormFigures extends Reckoning {
  readonly seed: number;
  readonly kills: number;
  readonly outages: number;
  readonly seconds: number;
}

const CLIENTS_AT_ONCE = 6;

/**
 * Runs executions through kills of the whole local stack and outages of all services, and reckons afterwards.
 */
export async function runStorm(options: StormOptions): Promise<StormFigures> {
  const begun = Date.now();
  const random = seededRandom(options.seed);
  const directory = await mkdtemp(join(tmpdir(), "stepcrew-storm-"));
  const server = await startScriptedModelServer((request) => turnOf(request).reply);
  const models = await openGate(server.url);
  const ledger = join(directory, "ledger");
  let stack: StackProcess | undefined;
  const running = (): StackProcess => {
    if (stack === undefined) throw new Error("the stack has not been started");
    return stack;
  };
  const revive = async (): Promise<void> => {
    stack = await startStackProcess(join(directory, "data"), {
      MODEL: "openai/scripted",
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: `${models.url}/v1`,
      LEDGER: ledger,
      TOOL_SECRETS: "LEDGER",
    });
  };
  try {
    await revive();
    const clients = clientsOf(options.executions);
    let isOver = false;
    const weather = makeWeather({
      random,
      models,
      kills: Math.ceil(options.executions / 15),
      outages: Math.ceil(options.executions / 2),
      stack: running,
      revive,
      isOver: () => isOver,
    });
    await runAll(clients, () => running().endpoints.api);
    isOver = true;
    const { kills, outages } = await weather;
    const written = await readFile(ledger, "utf8").catch(() => "");
    const reckoning = await reckon({
      clients,
      endpoints: running().endpoints,
      ledger: written.split("\n").filter((line) => line !== ""),
      requests: server.requests,
    });
    return { ...reckoning, seed: options.seed, kills, outages, seconds: (Date.now() - begun) / 1000 };
  } finally {
    await stack?.kill();
    await models.close();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const clientsOf = (count: number): StormClient[] =>
  Array.from({ length: count }, (_, index) => ({
    order: `order-s${index}`,
    crew: index % 3 === 0 ? "workshop" : "note",
    accepted: [],
    end: undefined,
  }));

async function runAll(clients: readonly StormClient[], api: () => string): Promise<void> {
  const waiting = [...clients];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runClient(next, api);
  };
  await Promise.all(Array.from({ length: CLIENTS_AT_ONCE }, work));
}
