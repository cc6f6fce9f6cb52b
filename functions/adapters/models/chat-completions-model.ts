import type { LanguageModel } from "../../crew/ports.ts";
import { mendedModel } from "./mended-model.ts";
import type { Fetch, HttpOpening } from "./opening.ts";
import { BARE_NAMES, isHostOf, providerOf } from "./providers/providers.ts";

/**
 * A model asked by chat completions, of whichever server. What it takes is decided by its own name: the
 * models of bare names are asked as at their provider by whoever serves them (o3 takes max_completion_tokens,
 * and no temperature).
 */
export function chatCompletionsModel(opening: HttpOpening): LanguageModel {
  const { address, fetch } = opening;
  const { id, model, prefix, provider, baseUrl = "" } = address;
  const name = bareName(id);
  const isOther = name === undefined && !isHostOf(BARE_NAMES.provider, baseUrl);
  return mendedModel({
    form: "chat-completions",
    fetch,
    provider: `${prefix}.chat`,
    // Stored requests of a server that is no row of the table know its models by the whole string.
    modelId: providerOf(prefix) === provider ? id : model,
    idOnWire: id,
    tokenLimit: provider.tokenLimit,
    open: async (mending) => {
      // The one reads more kinds of replies, the other knows what each model takes that a string without a
      // prefix may name.
      const { chat } = await (isOther
        ? import("./packages/openai-compatible.ts")
        : import("./packages/openai.ts"));
      return chat(withOwnKey(opening, mending), name ?? id);
    },
  });
}

/** A model of the same server asked by OpenAI's Responses API. */
export function responsesModel(opening: HttpOpening): LanguageModel {
  const { id } = opening.address;
  const modelId = bareName(id) ?? id;
  return mendedModel({
    form: "responses",
    fetch: opening.fetch,
    provider: "openai.responses",
    modelId,
    idOnWire: id,
    open: async (mending) => {
      const { responses } = await import("./packages/openai.ts");
      return responses(withOwnKey(opening, mending), modelId);
    },
  });
}

/** Without a key a package would look for its provider's own, which is no other server's. */
const withOwnKey = (opening: HttpOpening, fetch: Fetch): HttpOpening =>
  opening.apiKey === undefined ? { ...opening, apiKey: "", fetch: withoutKey(fetch) } : { ...opening, fetch };

const withoutKey =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.delete("authorization");
    return fetch(input, { ...init, headers: Object.fromEntries(headers) });
  };

/**
 * The name that a model of bare names has at its provider: "o3" of "some-gateway/o3". Undefined for other
 * models, those with open weights among them ("gpt-oss-20b"), which anybody serves in their own way.
 */
function bareName(id: string): string | undefined {
  const name = id.slice(id.lastIndexOf("/") + 1).toLowerCase();
  return BARE_NAMES.pattern.test(name) && !/^gpt-?(?:oss|neo|j|2|4all)/.test(name) ? name : undefined;
}
