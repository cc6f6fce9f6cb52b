import { createOpenAI } from "@ai-sdk/openai";

import type { LanguageModel } from "../../../crew/ports.ts";
import { type HttpOpening, httpSettings } from "../opening.ts";

/** `openai(id)` would speak the Responses API, which servers behind another address do not know. */
export const chat = (opening: HttpOpening, id: string): LanguageModel =>
  createOpenAI({ ...httpSettings(opening), name: opening.address.prefix }).chat(id);

/** Without a name of its own, since the package looks for options under the name of its provider. */
export const responses = (opening: HttpOpening, id: string): LanguageModel =>
  createOpenAI(httpSettings(opening)).responses(id);
