import { describe, expect, it } from "vitest";

import { missingModelSettings } from "../../../../functions/adapters/models/missing-model-settings.ts";
import { awsPermissions, awsProblems } from "../../../../functions/adapters/models/model-address.ts";
import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import type { Provider } from "../../../../functions/adapters/models/providers/provider.ts";
import {
  COMPATIBLE,
  EXAMPLE,
  isProviderVariable,
  MODEL_CANDIDATES,
  PROVIDERS,
  providersTable,
  REHEARSAL,
} from "../../../../functions/adapters/models/providers/providers.ts";
import { missingSettingText } from "../../../../functions/domain/missing-setting.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

const rows = PROVIDERS.flatMap((provider) =>
  provider.prefixes.map((prefix): readonly [string, Provider] => [prefix, provider]),
);

/** Everything that a model of this provider needs. */
const environmentOf = ({ keyVariables, variables = [] }: Provider): Record<string, string> =>
  Object.fromEntries([...(keyVariables ?? []), ...variables.flat()].map((name) => [name, "set"]));

const ADDRESS = "http://127.0.0.1:9/v1";

/** What comes of opening a model: what to do when it lets nobody in, or why it cannot be opened. */
function openingOf(prefix: string, environment: Readonly<Record<string, string>>): string | undefined {
  try {
    const models = modelsFromEnvironment(environment);
    return models({ model: `${prefix}/m`, base_url: ADDRESS }).accessAdvice;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("each provider of the table", () => {
  const needsKey = ({ keyVariables, keyIsOptional, api }: Provider): boolean =>
    // With the base_url of these tests a compatible server may be one's own.
    keyVariables !== undefined && !keyIsOptional && api !== COMPATIBLE;

  it.each(rows)("opens a model of %s, under the name that stored requests know it by", (prefix, provider) => {
    const models = modelsFromEnvironment(environmentOf(provider));
    const { model } = models({ model: `${prefix}/some/model`, base_url: ADDRESS });
    // Others have a name of their own, whatever prefix they are asked by.
    const name = provider.api === COMPATIBLE ? `${prefix}.chat` : model.provider;
    expect([model.modelId, model.provider]).toEqual(["some/model", name]);
  });

  it.each(rows)("names the variables that %s lacks", (prefix, provider) => {
    const crew = crewOf({
      "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: {model: ${prefix}/m, base_url: "${ADDRESS}"}}`,
      "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
    });
    const { keyVariables, variables = [] } = provider;
    const needed = [...(keyVariables && needsKey(provider) ? [keyVariables] : []), ...variables];
    expect(missingModelSettings(crew, {}).map(missingSettingText)).toEqual(
      needed.map(([name]) => `${name} for ${prefix}/m`),
    );
    expect(missingModelSettings(crew, environmentOf(provider))).toEqual([]);
  });

  it.each(rows.filter(([, provider]) => needsKey(provider)))(
    "refuses to open %s without its key, and says to check it when it lets nobody in",
    (prefix, provider) => {
      const [key = ""] = provider.keyVariables ?? [];
      expect([openingOf(prefix, {}), openingOf(prefix, environmentOf(provider))]).toEqual([
        `${prefix}/m needs ${key}, which is not set`,
        `Check ${key}.`,
      ]);
    },
  );

  it.each(rows.filter(([, provider]) => !needsKey(provider)))(
    "opens %s without a key, and says what to do when it lets nobody in",
    (prefix, provider) => {
      const [key = ""] = provider.keyVariables ?? [];
      const { accessAdvice } = provider;
      expect([openingOf(prefix, {}), openingOf(prefix, environmentOf(provider))]).toEqual([
        accessAdvice ?? `It was sent no key: set ${key} if the server asks for one.`,
        accessAdvice ?? `Check ${key}.`,
      ]);
    },
  );

  it("has an advice for a server without a name of its own that a variable could have", () => {
    expect(openingOf("01-ai", {})).toBe("It is sent no key: check what the server asks for.");
  });

  it("has its variables passed to the functions of this machine, and so have servers that are no row", () => {
    const own = PROVIDERS.flatMap(({ keyVariables = [], baseUrlVariables = [] }) => [
      ...keyVariables,
      ...baseUrlVariables,
    ]);
    const usual = ["ACME_API_KEY", "ACME_BASE_URL", "ACME_API_BASE", "ACME_TOKEN"];
    expect([...own, ...usual].filter((name) => !isProviderVariable(name))).toEqual([]);
    expect(["HOME", "API_KEY_FILE", "AWS_REGION"].filter(isProviderVariable)).toEqual([]);
  });

  it("is asked by prefixes of its own", () => {
    const prefixes = [...rows.map(([prefix]) => prefix), ...REHEARSAL.prefixes];
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});

describe("the table", () => {
  it("gives the models to propose", () => {
    expect(EXAMPLE).toEqual({ model: "openai/gpt-4.1-mini", keyVariable: "OPENAI_API_KEY" });
    expect(MODEL_CANDIDATES).toEqual(
      expect.arrayContaining([
        "openai/gpt-4.1-mini",
        "anthropic/claude-sonnet-4-5",
        "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "rehearsal (calls no model; answers say that they are rehearsed)",
      ]),
    );
  });

  it("is told to readers with all prefixes, keys and addresses", () => {
    const lines = providersTable();
    expect(lines.map(({ provider }) => provider)).toEqual(PROVIDERS.map(({ title }) => title));
    const shown = ["OpenAI", "Amazon Bedrock", "Ollama", "vLLM"];
    expect(lines.filter(({ provider }) => shown.includes(provider))).toEqual([
      {
        provider: "OpenAI",
        models: "openai/…, a bare name",
        key: "OPENAI_API_KEY",
        isKeyOptional: false,
        address: "OPENAI_BASE_URL, else OPENAI_API_BASE, else https://api.openai.com/v1",
        optional: "",
        keyPage: "https://platform.openai.com/api-keys",
      },
      {
        provider: "Amazon Bedrock",
        models: "bedrock/…, aws/…, a bare name",
        key: "AWS_REGION or AWS_DEFAULT_REGION or AWS_REGION_NAME",
        isKeyOptional: false,
        address: "AWS_ENDPOINT_URL_BEDROCK_RUNTIME, else AWS's of the region",
        optional: "",
      },
      {
        provider: "Ollama",
        models: "ollama/…, ollama_chat/…",
        key: "OLLAMA_API_KEY",
        isKeyOptional: true,
        address: "OLLAMA_BASE_URL, else OLLAMA_API_BASE, else OLLAMA_HOST, else http://localhost:11434/v1",
        optional: "",
      },
      {
        provider: "vLLM",
        models: "hosted_vllm/…",
        key: "VLLM_API_KEY or HOSTED_VLLM_API_KEY",
        isKeyOptional: true,
        address: "VLLM_BASE_URL, else HOSTED_VLLM_API_BASE, else http://localhost:8000/v1",
        optional: "",
      },
    ]);
  });

  it("says what a role must be allowed, for models in AWS alone", () => {
    const place = { partition: "aws", region: "eu-central-1", account: "1" };
    expect(awsPermissions(["openai/gpt-5", "bedrock", "ollama/bedrock/x"], place)).toEqual([]);
    expect(awsPermissions(["bedrock/amazon.nova", "openai/gpt-5"], place)).toEqual([
      {
        actions: ["bedrock:InvokeModel"],
        resources: ["arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova"],
      },
    ]);
  });
});

describe("the ARN of a model in AWS", () => {
  const place = { partition: "aws", region: "eu-central-1", account: "1" };
  const own = (kind: string) => `arn:aws:bedrock:us-east-1:123456789012:${kind}/m`;

  it.each(["provisioned-model", "custom-model-deployment", "imported-model"])(
    "of a %s allows itself",
    (kind) => {
      expect(awsPermissions([`bedrock/${own(kind)}`], place)).toEqual([
        { actions: ["bedrock:InvokeModel"], resources: [own(kind)] },
      ]);
    },
  );

  it("of a model allows the model, in its own region and partition", () => {
    const arn = "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-x-v1:0";
    expect(awsPermissions([`bedrock/${arn}`], place)).toMatchObject([{ resources: [arn] }]);
  });

  it("of a cross-region profile allows its model in any region as well", () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x-v1:0";
    expect(awsPermissions([`bedrock/${arn}`], place)).toMatchObject([
      { resources: [arn, "arn:aws:bedrock:*::foundation-model/anthropic.claude-x-v1:0"] },
    ]);
  });

  it("of an application profile allows whatever it asks, by way of it alone", () => {
    const arn = own("application-inference-profile");
    expect(awsPermissions([`bedrock/${arn}`, "bedrock/amazon.nova"], place)).toEqual([
      {
        actions: ["bedrock:InvokeModel"],
        resources: [arn, "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova"],
      },
      {
        actions: ["bedrock:InvokeModel"],
        resources: ["arn:aws:bedrock:*::foundation-model/*"],
        conditions: { StringEquals: { "bedrock:InferenceProfileArn": arn } },
      },
    ]);
  });

  it.each([
    "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/x",
    "arn:aws:bedrock:us-east-1:123456789012:agent/x",
    "arn:aws:sagemaker:us-east-1:123456789012:endpoint/x",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile",
    "arn:aws:bedrock:us-east-1:123:inference-profile/us.x",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/*/x",
  ])("%s is told to be none, and allows nothing", (arn) => {
    expect(awsPermissions([`bedrock/${arn}`], place)).toEqual([]);
    expect(awsProblems(["openai/gpt-5", `bedrock/${arn}`, "bedrock/amazon.nova"])).toEqual([
      `bedrock/${arn} is not the ARN of something that Bedrock answers for. Write the model's id, or the ARN of one of: foundation-model, inference-profile, application-inference-profile, provisioned-model, custom-model-deployment, imported-model.`,
    ]);
  });
});
