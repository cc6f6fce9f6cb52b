import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";

import type { ModelReference } from "../../crew/crew.ts";
import type { LanguageModel } from "../../crew/ports.ts";
import { CrewFailure } from "../../crew/signals.ts";
import { patientFetch } from "./model-fetch.ts";
import { chooseModel, type Environment, modelAddress, type ModelAddress } from "./providers.ts";
import { rehearsalModel } from "./rehearsal-model.ts";

interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ModelOptions {
  /** Credentials for bedrock/… where the environment's AWS_ACCESS_KEY_ID and its companions are not to be used. */
  readonly awsCredentials?: () => Promise<AwsCredentials>;
}

/**
 * Models by CrewAI's strings, with keys and addresses from the environment's variables. Throws a CrewFailure for a model that
 * is not named, not known or lacks its key; nothing is asked before a model is called.
 */
export function modelsFromEnvironment(
  environment: Environment,
  options: ModelOptions = {},
): (reference: ModelReference) => LanguageModel {
  const fetch = patientFetch();
  return (reference) => {
    const chosen = chooseModel(reference, environment);
    if (chosen?.model === undefined) {
      throw new CrewFailure("ModelMissing", "No model is named: set MODEL, or llm in the crew's files");
    }
    const { model } = chosen;
    const address = modelAddress({ ...chosen, model }, environment);
    return modelAt(address, model, environment, options, fetch);
  };
}

function modelAt(
  address: ModelAddress,
  model: string,
  environment: Environment,
  options: ModelOptions,
  fetch: typeof globalThis.fetch,
): LanguageModel {
  switch (address.kind) {
    case "rehearsal":
      return rehearsalModel();
    case "bedrock":
      return bedrockModel(address.id, environment, options, fetch);
    case "unknown":
      throw new CrewFailure(
        "ModelUnknown",
        `${model}: ${address.provider} is not known; give llm a base_url`,
      );
    case "openai":
    case "anthropic":
    case "compatible":
      return httpModel(address, model, environment, fetch);
    default:
      return address satisfies never;
  }
}

function httpModel(
  address: Extract<ModelAddress, { keyVariable: string | undefined }>,
  model: string,
  environment: Environment,
  fetch: typeof globalThis.fetch,
): LanguageModel {
  const { id, provider, keyVariable } = address;
  const apiKey = keyVariable === undefined ? undefined : environment[keyVariable]?.trim();
  if (keyVariable !== undefined && !apiKey) {
    throw new CrewFailure("ModelKeyMissing", `${model} needs ${keyVariable}, which is not set`);
  }
  const settings = { fetch, ...(apiKey && { apiKey }), ...(address.baseUrl && { baseURL: address.baseUrl }) };
  if (address.kind === "anthropic") return createAnthropic(settings)(id);
  // `openai(id)` would speak the responses API, which servers behind OPENAI_BASE_URL do not know.
  if (address.kind === "openai") return createOpenAI(settings).chat(id);
  const compatible = {
    ...settings,
    name: provider,
    baseURL: address.baseUrl ?? "",
    supportsStructuredOutputs: true,
  };
  return createOpenAICompatible(compatible).chatModel(id);
}

function bedrockModel(
  id: string,
  environment: Environment,
  { awsCredentials }: ModelOptions,
  fetch: typeof globalThis.fetch,
): LanguageModel {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } =
    environment;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  // The AWS SDKs' own variable for a VPC endpoint.
  const baseURL = environment["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"];
  const keys = AWS_ACCESS_KEY_ID !== undefined &&
    AWS_SECRET_ACCESS_KEY !== undefined && {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    };
  return createAmazonBedrock({
    fetch,
    ...(region !== undefined && { region }),
    ...(baseURL !== undefined && { baseURL }),
    ...(awsCredentials ? { credentialProvider: awsCredentials } : keys),
  })(id);
}
