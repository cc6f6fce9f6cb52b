import { join } from "node:path";

import { afterAll, beforeAll, expect } from "vitest";

import { type ScriptedModelServer, startScriptedModelServer } from "../models/scripted-model-server.ts";
import { endOf, startExecution } from "./api-client.ts";
import { type RunningStack, startStack } from "./running-stack.ts";

/** What the stack's own process knows, and no tool may. */
export const KEYS = {
  OPENAI_API_KEY: "sk-hidden-openai",
  ANTHROPIC_API_KEY: "sk-ant-hidden",
  GROQ_API_KEY: "gsk_hidden",
  AWS_SECRET_ACCESS_KEY: "hidden-aws",
  GITHUB_TOKEN: "ghp_hidden",
  INTERNAL_PASSWORD: "hidden-password",
};

export interface VandalStack {
  models: ScriptedModelServer;
  stack: RunningStack;
  readonly run: (crew: string, inputs?: Record<string, string>) => ReturnType<typeof endOf>;
}

/** A stack for the tests of one file, with a crew whose tool does what its input says to its process. */
export function vandalStack(): VandalStack {
  const rig = {
    run: async (crew, inputs = {}) =>
      endOf(rig.stack.endpoints.api, await startExecution(rig.stack.endpoints.api, { crew, inputs })),
  } as VandalStack;
  beforeAll(async () => {
    rig.models = await startScriptedModelServer(({ messages }) => {
      const result = messages.find(({ role }) => role === "tool")?.content;
      if (result !== undefined) return result ?? "nothing";
      if (messages.some(({ content }) => content?.includes("Way: patience"))) {
        return { status: 429, body: { error: { message: "later" } }, headers: { "retry-after": "99999999" } };
      }
      const way = /Way: (\w+)/.exec(messages.map(({ content }) => content ?? "").join("\n"))?.[1];
      return way === undefined ? "A note." : { toolCalls: [{ name: "vandalise", arguments: { way } }] };
    });
    rig.stack = await startStack({
      CREWS_DIR: join(import.meta.dirname, "../../fixtures/hostile-crews"),
      MODEL: "openai/scripted",
      OPENAI_BASE_URL: rig.models.url,
      RECONCILE_SECONDS: "1",
      TOOL_SECRETS: "TICKETS_URL,TICKETS_TOKEN",
      TICKETS_URL: "https://tickets.example",
      TICKETS_TOKEN: "for the tool",
      ...KEYS,
    });
  });
  afterAll(async () => {
    await rig.stack?.stop("SIGKILL");
    await rig.models?.close();
  });
  return rig;
}

/** What the crews that run next come to, once a tool has done something to its process. */
export async function afterVandal(rig: VandalStack, way: string) {
  const vandal = await rig.run("vandal", { way });
  const neighbours = await Promise.all(Array.from({ length: 3 }, () => rig.run("neighbour")));
  const look = await rig.run("vandal", { way: "look" });
  return {
    vandal: vandal.error ?? vandal.result?.raw,
    neighbours: neighbours.map(({ result }) => result?.raw),
    look: look.result?.raw,
    output: rig.stack.output(),
  };
}

/** The same where it did no harm. */
export const UNHARMED = {
  // Either the tool's answer, or an end that says whose fault it was.
  vandal: expect.stringMatching(/^done$|changed what its whole process shares/) as unknown,
  neighbours: ["A note.", "A note.", "A note."],
  look: expect.stringMatching(/^(?!.*(?:LEFT_BEHIND|polluted))/s) as unknown,
  output: expect.stringMatching(/^(?!.*JournalUnavailable)/s) as unknown,
};
