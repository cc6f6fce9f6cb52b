import { createOpenAICompatible } from "@ai-sdk/openai-compatible";

import type { LanguageModel } from "../../../crew/ports.ts";
import { type HttpOpening, httpSettings } from "../opening.ts";

/** Chat completions of any server. */
export function chat(opening: HttpOpening, id: string): LanguageModel {
  const { prefix: name, baseUrl: baseURL = "" } = opening.address;
  const settings = { ...httpSettings(opening), name, baseURL, supportsStructuredOutputs: true };
  return createOpenAICompatible(settings).chatModel(id);
}
