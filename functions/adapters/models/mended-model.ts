import type {
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  SharedV4Warning,
} from "@ai-sdk/provider";

import { type LanguageModel, WIRE_OPTIONS } from "../../crew/ports.ts";
import { keepEchoes, sendEchoes } from "./wire/echoed-fields.ts";
import { mendedFetch } from "./wire/mended-fetch.ts";
import type { ReplyForm } from "./wire/mendings.ts";
import type { Mutable } from "./wire/wire-json.ts";

export interface MendedModel {
  readonly form: ReplyForm;
  readonly fetch: typeof globalThis.fetch;
  /** What stored requests know the model by, and its provider: its package need not be there to say so. */
  readonly provider: string;
  readonly modelId: string;
  /** The provider's model, asked by this fetch. */
  readonly open: (fetch: typeof globalThis.fetch) => Promise<LanguageModel>;
  /** The model's name as the server has it, where the package is given another. */
  readonly idOnWire?: string;
  /** What the server calls the limit of an answer's tokens, where it is known. */
  readonly tokenLimit?: string | undefined;
}

/**
 * A provider's model whose replies are mended before they are read, and whose unknown fields are sent back.
 * What was mended is a warning of the reply, and so kept with it. The provider is made anew for each call,
 * which costs nothing, so that its fetch knows the call.
 */
export function mendedModel({
  form,
  fetch,
  provider,
  modelId,
  open,
  idOnWire,
  tokenLimit,
}: MendedModel): LanguageModel {
  const isChat = form === "chat-completions";
  return {
    specificationVersion: "v4",
    provider,
    modelId,
    // Of files by their addresses, which no prompt of a crew has.
    supportedUrls: {},
    async doGenerate(options) {
      const warnings: SharedV4Warning[] = [];
      const model = await open(
        mendedFetch(fetch, {
          form,
          onWarning: (message) => warnings.push({ type: "other", message }),
          changeRequest: (body) => {
            if (idOnWire !== undefined) body["model"] = idOnWire;
            if (!isChat) return;
            sendEchoes(options.prompt, body);
            renameTokenLimit(body, wireOption(options) ?? tokenLimit);
          },
        }),
      );
      const reply: LanguageModelV4GenerateResult = await model.doGenerate(options);
      const content = isChat ? keepEchoes(reply.content, reply.response?.body) : reply.content;
      return { ...reply, content, warnings: [...reply.warnings, ...warnings] };
    },
    doStream: async (options) => (await open(fetch)).doStream(options),
  };
}

/** Chat completions have two names for the limit of tokens, of which servers know one or the other. */
const TOKEN_LIMITS = ["max_tokens", "max_completion_tokens"];

const wireOption = ({ providerOptions }: LanguageModelV4CallOptions): unknown =>
  providerOptions?.[WIRE_OPTIONS]?.["tokenLimit"];

function renameTokenLimit(body: Mutable, name: unknown): void {
  const sent = TOKEN_LIMITS.find((each) => each in body);
  if (typeof name !== "string" || sent === undefined || sent === name) return;
  body[name] = body[sent];
  delete body[sent];
}
