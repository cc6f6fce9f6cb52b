import { type ScriptedModelServer, startScriptedModelServer } from "../models/scripted-model-server.ts";
import { endOf, startExecution } from "../stack/api-client.ts";
import { type RunningStack, startStack } from "../stack/running-stack.ts";
import { waitFor } from "../wait-for.ts";
import { type ConsoleGateway, openConsoleGateway } from "./console-gateway.ts";
import { HOSTILE_TEXT } from "./hostile-texts.ts";
import { FAILING_AUDIENCE, HELD_TOPIC, scriptedCrews } from "./scripted-crews.ts";
import { seedSteps } from "./seeded-steps.ts";

/** A local stack whose models are scripted, with the console in front of it. */
export interface ConsoleStack {
  readonly api: string;
  readonly url: string;
  /** Lets the replies on HELD_TOPIC come; those that are asked for later are held again. */
  readonly release: () => void;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** Executions by what they show. */
export type Shown = "completed" | "failed" | "replayed" | "cancelled" | "waiting" | "hostile" | "large";

export async function startConsoleStack(pace = 0): Promise<ConsoleStack & { readonly stack: RunningStack }> {
  let held = Promise.withResolvers<void>();
  const models: ScriptedModelServer = await startScriptedModelServer(
    scriptedCrews({ held: () => held.promise, pace }),
  );
  const stack = await startStack({
    CREWS_DIR: "test/fixtures/console-crews",
    MODEL: "openai/gpt-4.1-mini",
    OPENAI_API_KEY: "sk-test-key",
    OPENAI_BASE_URL: models.url,
  });
  const gateway: ConsoleGateway = await openConsoleGateway({ api: stack.endpoints.api });
  return {
    api: stack.endpoints.api,
    url: gateway.url,
    stack,
    release: () => {
      held.resolve();
      held = Promise.withResolvers();
    },
    [Symbol.asyncDispose]: async () => {
      held.resolve();
      await gateway.close();
      await stack.stop("SIGKILL");
      await models.close();
    },
  };
}

/** One execution of each kind, at its end but for the one that waits. */
export async function playExecutions(
  { api, stack }: { readonly api: string; readonly stack: RunningStack },
  largeSteps: number,
): Promise<Readonly<Record<Shown, string>>> {
  const start = (crew: string, inputs: object): Promise<string> => startExecution(api, { crew, inputs });
  const waiting = await start("patient", {});
  const hostile = await start("page_reader", { page: HOSTILE_TEXT });
  const cancelled = await start("market", { topic: HELD_TOPIC });
  const failed = await start("market", { audience: FAILING_AUDIENCE });
  const completed = await start("market", {});
  await Promise.all([hostile, failed, completed].map((id) => endOf(api, id)));
  await post(`${api}/crew/cancel/${cancelled}`, {});
  const replay = await post(`${api}/crew/replay/${failed}`, {
    from_task: 2,
    inputs: { audience: "the board" },
  });
  const large = await start("market", {});
  await Promise.all([endOf(api, replay.execution_id), endOf(api, large)]);
  await seedSteps(stack.endpoints.dynamodb, large, largeSteps);
  await waitFor("an execution to wait", async () => {
    const answer = await fetch(`${api}/crew/executions/${waiting}`);
    return ((await answer.json()) as { readonly phase: string }).phase === "SUSPENDED";
  });
  return { completed, failed, replayed: replay.execution_id, cancelled, waiting, hostile, large };
}

async function post(url: string, body: object): Promise<{ readonly execution_id: string }> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { readonly execution_id: string };
}
