import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

import { strictSchema } from "../../json/json-schema.ts";
import type { JsonObject } from "../../json/json.ts";
import { oneLine } from "../../text/cut.ts";
import { type AgentRun, taskLabel, triesAllowed } from "../attempt/agent-run.ts";
import type { Task } from "../crew.ts";
import { moreRoom } from "../model/more-room.ts";
import type { AnswerEnding } from "../output.ts";
import { conversionPrompt, correctionRequest } from "../prompt/prompt.ts";
import { AgentFailure } from "../signals.ts";
import { convertPath } from "../step-path.ts";
import { type AgentAnswer, agentTurns, type Conversation } from "./agent-turns.ts";
import { readAnswer } from "./read-answer.ts";
import { outputReader, type ReadText } from "./read-output.ts";

type Output = NonNullable<Task["output"]>;
type ReadOutput = Output & { readonly read: ReadText };

export interface StructuredAnswer {
  readonly raw: string;
  readonly value: JsonObject;
  /** Of raw. */
  readonly ending?: AnswerEnding | undefined;
}

/** A conversation, and how it was answered. */
interface Answered {
  readonly conversation: Conversation;
  readonly answer: AgentAnswer;
}

/** Changes to a request that hold its answer to a schema by the provider's own means. */
export function schemaChanges(
  { lenientSchema }: Pick<AgentRun, "lenientSchema">,
  { name, schema }: Output,
): Partial<LanguageModelV4CallOptions> {
  const strict = strictSchema(schema);
  const format = { type: "json", name: name.replaceAll(/[^\w-]/g, "_") } as const;
  if (strict !== undefined) return { responseFormat: { ...format, schema: strict } };
  return {
    responseFormat: { ...format, schema },
    ...(lenientSchema && { providerOptions: lenientSchema }),
  };
}

/**
 * Makes the task's object of an agent's answer. An answer without an object that fits is asked for again, up
 * to max_retry_limit times, and one that the token limit cut once more before, with more room. The text of an
 * agent with tools, which could not be held to the schema, stays as it is, and its prose is converted by a
 * call of its own. Throws an AgentFailure when nothing fits.
 */
export async function structuredAnswer(
  run: AgentRun,
  wanted: Output,
  { conversation, answer }: Answered,
): Promise<StructuredAnswer> {
  const output = { ...wanted, read: outputReader(run, wanted) };
  const hasTools = conversation.tools.length > 0;
  const first = await output.read(answer.text);
  if ("value" in first) {
    const { value } = first;
    return hasTools
      ? { raw: answer.text, value, ending: answer.ending }
      : { raw: JSON.stringify(value), value };
  }
  const held = { ...conversation, tools: [], changes: schemaChanges(run, output) };
  const longer = await askWithMoreRoom(run, { conversation: held, answer });
  if (longer === undefined && hasTools && first.isProse) {
    const { value } = await convert(run, output, answer.text);
    return { raw: answer.text, value, ending: answer.ending };
  }
  const { text, value } = await askUntilItFits(
    run,
    output,
    longer ?? { conversation: held, answer, problem: first.problem },
  );
  return { raw: hasTools ? text : JSON.stringify(value), value };
}

/** Asks the same again after an answer that the token limit cut; undefined where that is of no use. */
async function askWithMoreRoom(
  run: AgentRun,
  { conversation, answer }: Answered,
): Promise<Answered | undefined> {
  const { ending, outputTokens: used, triesSoFar } = answer;
  if (ending !== "truncated" || triesSoFar >= triesAllowed(run)) return undefined;
  const maxOutputTokens = moreRoom(run, { had: run.settings.maxOutputTokens, used });
  if (maxOutputTokens === undefined) return undefined;
  const roomier = { ...conversation, changes: { ...conversation.changes, maxOutputTokens } };
  // Without the answer that was cut, which is the last message.
  const asked = { ...roomier, messages: answer.messages.slice(0, -1), triesSoFar };
  return { conversation: roomier, answer: await agentTurns(run, asked) };
}

async function convert(
  run: AgentRun,
  output: ReadOutput,
  text: string,
): Promise<{ readonly value: JsonObject }> {
  const { system, user } = conversionPrompt(text, output.schema);
  let count = 0;
  const conversation: Conversation = {
    system,
    messages: [{ role: "user", content: user }],
    tools: [],
    changes: schemaChanges(run, output),
    nextPath: () => convertPath(run.path, ++count),
    contextWindow: { shortening: undefined },
  };
  const answer = await agentTurns(run, conversation);
  const read = await output.read(answer.text);
  if ("value" in read) return read;
  const longer = await askWithMoreRoom(run, { conversation, answer });
  return askUntilItFits(run, output, longer ?? { conversation, answer, problem: read.problem });
}

/** @param answered with the problem of its answer, or else with an answer that was not looked at yet */
async function askUntilItFits(
  run: AgentRun,
  output: ReadOutput,
  { conversation, answer, problem }: Answered & { readonly problem?: string },
): Promise<{ readonly text: string; readonly value: JsonObject }> {
  const first = problem === undefined ? await output.read(answer.text) : { problem };
  if ("value" in first) return { text: answer.text, value: first.value };
  let last = { answer, problem: first.problem };
  let tries = 1;
  for (; tries <= run.agent.maxRetryLimit && last.answer.triesSoFar < triesAllowed(run); tries++) {
    const correction = { role: "user", content: correctionRequest(last.problem) } as const;
    const next = await agentTurns(run, {
      ...conversation,
      messages: [...last.answer.messages, correction],
      triesSoFar: last.answer.triesSoFar,
    });
    const read = await output.read(next.text);
    if ("value" in read) return { text: next.text, value: read.value };
    last = { answer: next, problem: read.problem };
  }
  const reason = oneLine(last.problem);
  const sentence = `the answer did not fit the schema ${output.name} in ${tries} tries: ${reason}`;
  throw new AgentFailure("OutputInvalid", `${taskLabel(run)}: ${sentence}`);
}

/** The object in a text, where there is one that fits. */
export function fittingObject(text: string, output: Output): JsonObject | undefined {
  const read = readAnswer(text, output.schema);
  return "value" in read ? read.value : undefined;
}
