import { createAnthropic } from "@ai-sdk/anthropic";

import type { LanguageModel } from "../../../crew/ports.ts";
import { type HttpOpening, httpSettings } from "../opening.ts";

/** Anthropic's Messages API. */
export const messages = (opening: HttpOpening, id: string): LanguageModel =>
  createAnthropic(httpSettings(opening))(id);
