import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";

import { timeoutSignal } from "../../async/timer.ts";
import type { AgentRun } from "../attempt/agent-run.ts";
import { inWay, wayAfter } from "./call-way.ts";
import { isNearWindow } from "./context-window.ts";
import type { CallWay } from "./known-ways.ts";
import { classifyModelError, type ModelCallFailure } from "./model-errors.ts";
import { sendablePrompt } from "./sendable-prompt.ts";
import { readTextReply } from "./text-tools/read-text-reply.ts";
import { isAboutTools } from "./text-tools/tools-in-text.ts";

/** As the providers' own clients. */
const DEFAULT_TIMEOUT_SECONDS = 600;

/** A model's reply, and whether it thinks aloud and stops there. */
export interface Replied {
  readonly reply: LanguageModelV4GenerateResult;
  readonly isThoughtOnly?: boolean;
}

/**
 * One try. A server that does not take something of the request is asked again at once without it, as often
 * as it names something else: that it refused counts as no try. Gives back the way that was asked last.
 */
export async function tryWays(
  run: AgentRun,
  options: LanguageModelV4CallOptions,
  { first, now }: { readonly first: CallWay; readonly now: () => number },
): Promise<{ readonly way: CallWay; readonly outcome: Replied | ModelCallFailure }> {
  for (let way = first; ;) {
    run.rateLimit?.count(now());
    const outcome = await tryModel(run, options, { way, now });
    if ("reply" in outcome) return { way, outcome };
    const next = wayAfter(run, way, { failure: outcome, options });
    if (next === undefined) return { way, outcome };
    way = next;
  }
}

async function tryModel(
  run: AgentRun,
  options: LanguageModelV4CallOptions,
  { way, now }: { readonly way: CallWay; readonly now: () => number },
): Promise<Replied | ModelCallFailure> {
  const time = timeoutSignal(run.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS);
  try {
    const abortSignal = AbortSignal.any([run.signal, time]);
    const asked = inWay(run, options, way);
    const model = way.api === "responses" && run.responses !== undefined ? run.responses.model : run.model;
    const reply = await model.doGenerate({ ...asked, prompt: sendablePrompt(asked.prompt), abortSignal });
    return way.tools === "text" && isAboutTools(options) ? readTextReply(reply) : { reply };
  } catch (error) {
    run.signal.throwIfAborted();
    return classifyModelError(error, now(), () => isNearWindow(options, run.modelLimits?.window));
  }
}
