import * as z from "zod";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { defineTool, type Once } from "../../../functions/crew/index.ts";
import { crewOf, runCase } from "./crew-run.ts";
import { type ModelScript, startScriptedModelServer } from "./scripted-model-server.ts";

const act = defineTool({
  name: "act",
  description: "Acts",
  input: z.object({ x: z.number() }),
  run: ({ x }) => `acted ${x}`,
});

const crewWith = (llm: string, more = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, tools: [act], llm: ${llm}${more}}`,
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
    "tools/act.ts": "",
  });

interface Asked {
  /** What llm says beside the model; `base_url` if absent. */
  readonly llm?: (url: string) => string;
  readonly environment?: (url: string) => Readonly<Record<string, string>>;
  readonly script?: ModelScript;
  readonly once?: Once;
}

/** Runs a crew whose one agent asks this model, at a scripted server, and gives back what that was asked. */
export async function askModel(model: string, { llm, environment, script = ["Good."], once }: Asked = {}) {
  await using server = await startScriptedModelServer(script);
  const settings = llm === undefined ? `base_url: "${server.url}"` : llm(server.url);
  const models = modelsFromEnvironment(environment?.(server.url) ?? {});
  const { end } = await runCase({
    crew: crewWith(`{model: "${model}", ${settings}}`),
    script: [],
    tools: { act },
    ports: { models, ...(once && { once }) },
  });
  return { end, requests: server.requests, failures: server.failures };
}
