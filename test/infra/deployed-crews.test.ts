import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { readDeployedCrews } from "../../infra/bundle/deployed-crews.ts";
import { type DeployConfig, InvalidConfig, readConfig } from "../../infra/settings/config.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const configOf = (context: Partial<DeployConfig>): DeployConfig => {
  const given: Partial<DeployConfig> = {
    model: "openai/gpt-4.1-mini",
    snowflake_account: "ACME-PROD",
    ...context,
  };
  return readConfig({ ...given });
};

/** A crew of one agent for each model; an empty one names none. */
async function writeCrew(
  folder: string,
  name: string,
  models: readonly (string | object)[],
  tool = "",
): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  const agents = models.map((model, index) => [
    `agent_${index}`,
    { role: `Role ${index}`, goal: "g", backstory: "b", ...(model === "" ? {} : { llm: model }) },
  ]);
  const tasks = models.map((_, index) => [
    `task_${index}`,
    {
      description: "d",
      expected_output: "e",
      agent: `agent_${index}`,
      ...(tool === "" ? {} : { tools: [tool] }),
    },
  ]);
  // YAML takes JSON.
  await writeFile(join(folder, name, "agents.yaml"), JSON.stringify(Object.fromEntries(agents)));
  await writeFile(join(folder, name, "tasks.yaml"), JSON.stringify(Object.fromEntries(tasks)));
}

it("asks for the variables of all crews' models once each, and names the models that they may ask", async () => {
  await using folder = await temporaryFolder();
  await writeCrew(folder.path, "one", ["", "anthropic/claude-x", "bedrock/eu.amazon.nova"]);
  await writeCrew(folder.path, "two", ["openai/gpt-5", "groq/llama"]);
  const { modelNeeds, warnings } = await readDeployedCrews(configOf({ crews_dir: folder.path }));
  expect({ modelNeeds, warnings }).toEqual({
    modelNeeds: {
      providerVariables: ["ANTHROPIC_API_KEY", "GROQ_API_KEY", "OPENAI_API_KEY"],
      models: [
        "anthropic/claude-x",
        "bedrock/eu.amazon.nova",
        "groq/llama",
        "openai/gpt-4.1-mini",
        "openai/gpt-5",
      ],
    },
    warnings: [],
  });
});

it("makes a secret for the keys that servers at an address of one's own may ask for, which may stay empty", async () => {
  await using folder = await temporaryFolder();
  const at = (model: string) => ({ model, base_url: "https://llm.example/v1" });
  await writeCrew(folder.path, "one", ["gemini/g", "acme/m", "ollama/m"].map(at));
  const own = { crews_dir: folder.path, model: "bedrock/amazon.nova" };
  expect((await readDeployedCrews(configOf(own))).modelNeeds).toEqual({
    providerVariables: ["ACME_API_KEY", "GEMINI_API_KEY", "OLLAMA_API_KEY"],
    secretMayBeEmpty: true,
    models: ["acme/m", "bedrock/amazon.nova", "gemini/g", "ollama/m"],
  });
  await writeCrew(folder.path, "two", ["openai/gpt-5"]);
  const { modelNeeds } = await readDeployedCrews(configOf(own));
  expect(modelNeeds.providerVariables).toContain("OPENAI_API_KEY");
  expect(modelNeeds).not.toHaveProperty("secretMayBeEmpty");
});

it("asks for no key for models of the record's account", async () => {
  await using folder = await temporaryFolder();
  await writeCrew(folder.path, "one", ["snowflake/claude-sonnet-4-5", ""]);
  const own = { crews_dir: folder.path, model: "snowflake/mistral-large2" };
  expect((await readDeployedCrews(configOf(own))).modelNeeds).toEqual({
    providerVariables: [],
    models: ["snowflake/claude-sonnet-4-5", "snowflake/mistral-large2"],
  });
});

it("asks for nothing when everything is only rehearsed", async () => {
  await using folder = await temporaryFolder();
  await writeCrew(folder.path, "one", ["", "anthropic/claude-x", "bedrock/eu.amazon.nova"]);
  const { modelNeeds } = await readDeployedCrews(configOf({ crews_dir: folder.path, model: "rehearsal" }));
  expect(modelNeeds).toEqual({ providerVariables: [], models: [] });
});

it("warns of a tool that is not there", async () => {
  await using folder = await temporaryFolder();
  await writeCrew(folder.path, "one", [""], "search");
  const { warnings } = await readDeployedCrews(configOf({ crews_dir: folder.path }));
  expect(warnings).toEqual([expect.stringMatching(/^one\/tasks\.yaml:\d+: There is no tool search/)]);
});

it("warns of a built-in tool that is off, and not once it is on", async () => {
  await using folder = await temporaryFolder();
  await writeCrew(folder.path, "one", [""], "snowflake_query");
  const off = await readDeployedCrews(configOf({ crews_dir: folder.path }));
  const on = await readDeployedCrews(
    configOf({ crews_dir: folder.path, snowflake_query_user: "Q", snowflake_query_role: "R" }),
  );
  expect([off.warnings, on.warnings]).toEqual([
    [
      "one: snowflake_query_user for the tool snowflake_query is not set. Without it the crew can only be rehearsed.",
    ],
    [],
  ]);
});

it("deploys nothing with a crew that could never be started, an unknown default or a provider without an address", async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "empty"));
  await writeCrew(folder.path, "far", ["elsewhere/model"]);
  const config = configOf({ crews_dir: folder.path, default_crew: "other" });
  await expect(readDeployedCrews(config)).rejects.toMatchObject({
    name: "InvalidConfig",
    problems: [
      expect.stringMatching(/^empty\/.*There is no crew here/),
      "far: base_url in the crew's llm for elsewhere/model is missing.",
      "default_crew: there is no crew other. Write one of: empty, far.",
    ],
  });
});

it("says so when there is no folder of crews", async () => {
  await expect(readDeployedCrews(configOf({ crews_dir: "/nowhere/crews" }))).rejects.toThrow(InvalidConfig);
});

it.each([
  [
    "opnai/gpt-4o",
    expect.stringMatching(
      /^model: there is no provider opnai \(did you mean openai\?\)\. Write openai\/…, anthropic\/…, bedrock\/…, .*, the name of a model of OpenAI, or rehearsal; another server needs its base_url in the crew's llm\.$/,
    ),
  ],
  [
    "watsonx/llama",
    "model: watsonx cannot be asked by itself: it takes tokens of IBM Cloud that last an hour; give llm the base_url of a gateway that gets them. Or write a model such as openai/gpt-4.1-mini.",
  ],
  ["openai/", "model: Write a model such as openai/gpt-4.1-mini, or rehearsal."],
  ["gpt 4o", "model: Write a model such as openai/gpt-4.1-mini, or rehearsal."],
  [
    "foo",
    expect.stringMatching(
      /^model: it names no provider and is not a model of OpenAI\. Write openai\/foo if OpenAI/,
    ),
  ],
])("deploys no model %s, and says so once", async (model, problem) => {
  await using folder = await temporaryFolder();
  await writeCrew(folder.path, "one", ["", "anthropic/claude-x"]);
  await writeCrew(folder.path, "two", [""]);
  await expect(readDeployedCrews(configOf({ crews_dir: folder.path, model }))).rejects.toMatchObject({
    problems: [problem],
  });
});

it("deploys a model of no known provider where a crew names the server", async () => {
  await using folder = await temporaryFolder();
  const crew = {
    agents: {
      a: { role: "R", goal: "G", backstory: "B", llm: { base_url: "https://models.acme.example/v1" } },
    },
    tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a" }],
  };
  await mkdir(join(folder.path, "served"));
  await writeFile(join(folder.path, "served/crew.jsonc"), JSON.stringify(crew));
  const { warnings } = await readDeployedCrews(
    configOf({ crews_dir: folder.path, model: "meta-llama/Llama-3.1-8B" }),
  );
  expect(warnings).toEqual([]);
});

it("deploys no crew whose model is an ARN that no role could be allowed to ask", async () => {
  await using folder = await temporaryFolder();
  const router = "bedrock/arn:aws:bedrock:us-east-1:123456789012:prompt-router/x";
  const profile = "bedrock/arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x";
  await writeCrew(folder.path, "one", ["", router, profile]);
  await expect(readDeployedCrews(configOf({ crews_dir: folder.path }))).rejects.toMatchObject({
    problems: [expect.stringContaining(`${router} is not the ARN of something that Bedrock answers for`)],
  });
});
