import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";

import type { EffectFacts, FailedTry, StepOutcome } from "../ports.ts";
import { stepTokensOf } from "../usage.ts";
import type { AgentRun } from "./agent-run.ts";

/** A reply as a step keeps it; without `usage` it is a failure that was kept. */
type KeptReply = Partial<Pick<LanguageModelV4GenerateResult, "content" | "usage">> & {
  readonly cost_usd?: number | null;
};

/**
 * What the journal is told of a model call.
 * @param tries those without a reply, added to while the call is made
 */
export function modelFacts(
  run: AgentRun,
  options: LanguageModelV4CallOptions,
  tries: readonly FailedTry[],
): EffectFacts {
  const { task, agent, judges, modelName: model, timeoutSeconds } = run;
  return {
    kind: "model",
    ...(timeoutSeconds && { timeoutSeconds }),
    about: { task, agent: agent.role, model, ...(judges && { name: judges.sentence }) },
    outcome: (value) => outcomeOf(run, value as KeptReply, tries),
    asked: () => askedOf(options),
  };
}

function outcomeOf({ judges }: AgentRun, reply: KeptReply, tries: readonly FailedTry[]): StepOutcome {
  if (reply.usage === undefined) return { failed: true, tries };
  const texts = reply.content?.map((part) => (part.type === "text" ? part.text : "")) ?? [];
  const passed = judges?.passes(texts.join(""));
  return {
    tokens: stepTokensOf(reply.usage),
    tries,
    ...(reply.cost_usd !== undefined && { cost_usd: reply.cost_usd }),
    ...(typeof passed === "boolean" && { passed }),
  };
}

/** Headers are left out: they may be keys. */
function askedOf(options: LanguageModelV4CallOptions): unknown {
  const { prompt, tools = [], toolChoice, responseFormat } = options;
  return {
    messages: prompt,
    tools,
    tool_choice: toolChoice,
    response_format: responseFormat,
    settings: {
      temperature: options.temperature,
      top_p: options.topP,
      top_k: options.topK,
      max_output_tokens: options.maxOutputTokens,
      stop: options.stopSequences,
      seed: options.seed,
      presence_penalty: options.presencePenalty,
      frequency_penalty: options.frequencyPenalty,
      reasoning_effort: options.reasoning,
    },
  };
}
