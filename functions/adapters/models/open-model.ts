import type { ModelReference } from "../../crew/crew.ts";
import type { AskedReference, LanguageModel, OpenedModel, ResponsesModel } from "../../crew/ports.ts";
import { CrewFailure } from "../../crew/signals.ts";
import { knownSecrets } from "../../text/known-secrets.ts";
import { chatCompletionsModel, responsesModel } from "./chat-completions-model.ts";
import { withExactReplies } from "./exact-replies.ts";
import { mendedModel } from "./mended-model.ts";
import {
  chooseModel,
  type Environment,
  isBedrockArn,
  isKeyOptional,
  isRecords,
  type ModelAddress,
  modelAddress,
  noAddressSentence,
  withModelChoice,
  wrongAddress,
} from "./model-address.ts";
import { patientFetch } from "./model-fetch.ts";
import { modelLimits } from "./model-limits.ts";
import type { Opening, RecordLogin } from "./opening.ts";
import { modelPrices, pricesOf } from "./prices/model-prices.ts";
import { publicAddress } from "./providers/base-url.ts";
import type { ModelApi } from "./providers/provider.ts";
import { providerOf } from "./providers/providers.ts";
import { rehearsalModel } from "./rehearsal-model.ts";
import { withRequestForm } from "./request-form.ts";
import { withToolContentAsText, withToolContentAsTextIfRefused } from "./tool-content-as-text.ts";
import { placeAdvice } from "./unreachable-advice.ts";
import { withWholeUsage } from "./wire/whole-usage.ts";

/**
 * The provider keeps nothing, and the model's thoughts come back encrypted with its reply: what a step has of
 * them can be sent again at any time.
 */
const responsesOptions: ResponsesModel["options"] = (asksForThoughts) => ({
  openai: { store: false, ...(asksForThoughts && { include: ["reasoning.encrypted_content"] }) },
});

export interface ModelOptions {
  /**
   * Credentials for models in AWS where the environment's AWS_ACCESS_KEY_ID and its companions are not to be
   * used.
   */
  readonly awsCredentials?: Opening["awsCredentials"];
  /** For models of the record's account, where no key is set. */
  readonly recordLogin?: RecordLogin;
}

interface Opener {
  readonly open: (opening: Opening) => LanguageModel;
  /** Opens it for the Responses API. */
  readonly openResponses?: (opening: Opening) => LanguageModel;
  readonly lenientSchema?: OpenedModel["lenientSchema"];
}

const NOT_STRICT = { strictJsonSchema: false };
/** For whichever of the packages speaks OpenAI's API. */
const LENIENT_SCHEMA = { openai: NOT_STRICT, openaiCompatible: NOT_STRICT };

/**
 * How models are opened, by the API that they are asked by. The package of each is loaded with a model's
 * first call: an attempt that finds all its replies stored needs none.
 */
const OPENERS: Readonly<Record<ModelApi, Opener>> = {
  openai: { open: openChatCompletions, openResponses, lenientSchema: LENIENT_SCHEMA },
  anthropic: {
    open: ({ fetch, ...opening }) =>
      withToolContentAsTextIfRefused(
        mendedModel({
          form: "messages",
          fetch,
          provider: "anthropic.messages",
          modelId: opening.address.id,
          open: async (mending) => {
            const { messages } = await import("./packages/anthropic.ts");
            return messages({ ...opening, fetch: mending }, opening.address.id);
          },
        }),
      ),
  },
  bedrock: {
    open: ({ fetch, ...opening }) =>
      withToolContentAsText(
        mendedModel({
          form: "converse",
          fetch,
          provider: "amazon-bedrock",
          modelId: opening.address.id,
          open: async (mending) => {
            const { converse } = await import("./packages/amazon-bedrock.ts");
            return converse({ ...opening, fetch: mending }, opening.address.id);
          },
        }),
      ),
  },
  "openai-compatible": { open: openChatCompletions, openResponses, lenientSchema: LENIENT_SCHEMA },
  rehearsal: { open: rehearsalModel },
};

/**
 * Models by CrewAI's strings, with keys and addresses from the environment's variables. Throws a CrewFailure
 * for a model that is not named, not known or lacks its key; nothing is asked before a model is called. A
 * choice (modelChoiceIn) takes the place of the environment's own.
 */
export function modelsFromEnvironment(
  given: Environment,
  { awsCredentials, recordLogin }: ModelOptions = {},
): (reference: AskedReference, choice?: Readonly<Record<string, string>>) => OpenedModel {
  const fetch = patientFetch(given);
  const priceOf = modelPrices(given);
  return (reference, choice) => {
    const environment = choice === undefined ? given : withModelChoice(given, choice);
    const named = addressOf(reference, environment);
    const { provider, keyVariable } = named;
    const apiKey = keyVariable === undefined ? undefined : environment[keyVariable]?.trim() || undefined;
    const login = isRecords(named) && apiKey === undefined ? recordLogin : undefined;
    const address = login === undefined ? named : atRecords(named, login);
    if (apiKey !== undefined) knownSecrets.add(apiKey);
    const { open, openResponses: openOther, lenientSchema } = OPENERS[provider.api];
    const opening = { address, apiKey, recordLogin: login, environment, awsCredentials, fetch };
    return {
      model: withExactReplies(withWholeUsage(open(opening))),
      ...(openOther && {
        responses: { model: withExactReplies(withWholeUsage(openOther(opening))), options: responsesOptions },
      }),
      ...(provider.nativeTools !== undefined && { nativeTools: provider.nativeTools(address.id) }),
      // Elsewhere it is the package's name with the id.
      ...(providerOf(address.prefix) === undefined && { name: address.model }),
      accessAdvice: provider.accessAdvice ?? accessAdvice(keyVariable, apiKey),
      ...notFoundAdvice(address),
      ...placeAdvice(address, environment),
      modelLimits: modelLimits(address),
      ...pricesOf(address.model, { reference, usual: chooseModel({}, environment)?.model }, priceOf),
      ...(lenientSchema && { lenientSchema }),
    };
  };
}

/** The record's login is sent to the record's own address alone. */
function atRecords(address: ModelAddress, { url }: RecordLogin): ModelAddress {
  const facts = { id: address.id, apiVersion: undefined, environment: {} };
  return { ...address, baseUrl: address.provider.addressOf?.(url, facts).baseUrl ?? url };
}

function accessAdvice(keyVariable: string | undefined, apiKey: string | undefined): string {
  if (keyVariable === undefined) return "It is sent no key: check what the server asks for.";
  return apiKey === undefined
    ? `It was sent no key: set ${keyVariable} if the server asks for one.`
    : `Check ${keyVariable}.`;
}

/** An address of one's own that names no version of the API is as likely to be wrong as the name. */
function notFoundAdvice({ baseUrl, baseUrlFrom }: ModelAddress): Pick<OpenedModel, "notFoundAdvice"> {
  if (baseUrl === undefined || baseUrlFrom === undefined || /\/v\d/.test(baseUrl)) return {};
  const where = baseUrlFrom === "base_url" ? "llm's base_url" : baseUrlFrom;
  return {
    notFoundAdvice: `Check the model's name, and whether ${where} has to end with /v1: it was asked below ${publicAddress(baseUrl)}.`,
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
    const { baseUrlVariables: [variable] = [], instead } = providerOf(address.prefix) ?? {};
    const advice = `${variable === undefined ? "" : `set ${variable}, or `}give llm a base_url`;
    const isAdvised = instead !== undefined || isBedrockArn(model);
    const sentence = isAdvised ? (instead === undefined ? "" : `: ${instead}`) : `; ${advice}`;
    throw new CrewFailure("ModelUnknown", `${model}: ${noAddressSentence(address)}${sentence}`);
  }
  const { keyVariable } = address;
  const wrong = wrongAddress(address);
  if (wrong !== undefined) throw new CrewFailure("ModelAddressWrong", `${model}: ${wrong}`);
  if (
    keyVariable !== undefined &&
    !isKeyOptional(address, environment) &&
    !environment[keyVariable]?.trim()
  ) {
    throw new CrewFailure("ModelKeyMissing", `${model} needs ${keyVariable}, which is not set`);
  }
  return address;
}

function openChatCompletions(opening: Opening): LanguageModel {
  return withToolContentAsTextIfRefused(chatCompletionsModel(withRequestForm(opening)));
}

function openResponses(opening: Opening): LanguageModel {
  return responsesModel(withRequestForm(opening));
}
