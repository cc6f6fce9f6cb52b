import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";

import type { ModelReference } from "../../crew/crew.ts";
import type { LanguageModel, OpenedModel } from "../../crew/ports.ts";
import { CrewFailure } from "../../crew/signals.ts";
import { knownSecrets } from "../../text/known-secrets.ts";
import { withExactReplies } from "./exact-replies.ts";
import {
  chooseModel,
  type Environment,
  firstSet,
  type ModelAddress,
  modelAddress,
  noAddressSentence,
} from "./model-address.ts";
import { patientFetch } from "./model-fetch.ts";
import { modelLimits } from "./model-limits.ts";
import type { ModelApi } from "./providers.ts";
import { rehearsalModel } from "./rehearsal-model.ts";
import { withToolContentAsText } from "./tool-content-as-text.ts";

interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ModelOptions {
  /**
   * Credentials for models in AWS where the environment's AWS_ACCESS_KEY_ID and its companions are not to be
   * used.
   */
  readonly awsCredentials?: () => Promise<AwsCredentials>;
}

/** What an opener may need to know. */
interface Opening {
  readonly address: ModelAddress;
  readonly apiKey: string | undefined;
  readonly environment: Environment;
  readonly awsCredentials: ModelOptions["awsCredentials"];
  readonly fetch: typeof globalThis.fetch;
}

interface Opener {
  readonly open: (opening: Opening) => LanguageModel;
  readonly lenientSchema?: OpenedModel["lenientSchema"];
}

const NOT_STRICT = { strictJsonSchema: false };

/** How models are opened, by the API that they are asked by. */
const OPENERS: Readonly<Record<ModelApi, Opener>> = {
  openai: {
    // `openai(id)` would speak the responses API, which servers behind another address do not know.
    open: (opening) => createOpenAI(httpSettings(opening)).chat(opening.address.id),
    lenientSchema: { openai: NOT_STRICT },
  },
  anthropic: {
    open: (opening) => createAnthropic(httpSettings(opening))(opening.address.id),
  },
  bedrock: { open: (opening) => withToolContentAsText(openBedrock(opening)) },
  "openai-compatible": {
    open: (opening) => {
      const { id, prefix, baseUrl = "" } = opening.address;
      const settings = { ...httpSettings(opening), name: prefix, baseURL: baseUrl };
      return createOpenAICompatible({ ...settings, supportsStructuredOutputs: true }).chatModel(id);
    },
    lenientSchema: { openaiCompatible: NOT_STRICT },
  },
  rehearsal: { open: rehearsalModel },
};

/**
 * Models by CrewAI's strings, with keys and addresses from the environment's variables. Throws a CrewFailure
 * for a model that is not named, not known or lacks its key; nothing is asked before a model is called.
 */
export function modelsFromEnvironment(
  environment: Environment,
  { awsCredentials }: ModelOptions = {},
): (reference: ModelReference) => OpenedModel {
  const fetch = patientFetch();
  return (reference) => {
    const address = addressOf(reference, environment);
    const { provider, keyVariable } = address;
    const apiKey = keyVariable === undefined ? undefined : environment[keyVariable]?.trim();
    if (apiKey !== undefined) knownSecrets.add(apiKey);
    const { open, lenientSchema } = OPENERS[provider.api];
    return {
      model: withExactReplies(open({ address, apiKey, environment, awsCredentials, fetch })),
      accessAdvice:
        provider.accessAdvice ??
        (keyVariable === undefined
          ? "It is sent no key: check what the server asks for."
          : `Check ${keyVariable}.`),
      modelLimits: modelLimits(address),
      ...(lenientSchema && { lenientSchema }),
    };
  };
}

function addressOf(reference: ModelReference, environment: Environment): ModelAddress {
  const chosen = chooseModel(reference, environment);
  if (chosen?.model === undefined) {
    throw new CrewFailure("ModelMissing", "No model is named: set MODEL, or llm in the crew's files");
  }
  const { model } = chosen;
  const address = modelAddress({ ...chosen, model }, environment);
  if ("nowhere" in address) {
    throw new CrewFailure("ModelUnknown", `${model}: ${noAddressSentence(address)}; give llm a base_url`);
  }
  const { keyVariable } = address;
  if (keyVariable !== undefined && !environment[keyVariable]?.trim()) {
    throw new CrewFailure("ModelKeyMissing", `${model} needs ${keyVariable}, which is not set`);
  }
  return address;
}

const httpSettings = ({ address: { baseUrl }, apiKey, fetch }: Opening) => ({
  fetch,
  ...(apiKey !== undefined && { apiKey }),
  ...(baseUrl !== undefined && { baseURL: baseUrl }),
});

function openBedrock({ address, environment, awsCredentials, fetch }: Opening): LanguageModel {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  const region = firstSet(environment, address.provider.variables?.flat() ?? []);
  const keys = AWS_ACCESS_KEY_ID !== undefined &&
    AWS_SECRET_ACCESS_KEY !== undefined && {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    };
  return createAmazonBedrock({
    fetch,
    ...(region !== undefined && { region }),
    ...(address.baseUrl !== undefined && { baseURL: address.baseUrl }),
    ...(awsCredentials ? { credentialProvider: awsCredentials } : keys),
  })(address.id);
}
