import type { StepDetail } from "../../../client/typescript/stepcrew.ts";
import { isJsonObject } from "../../../functions/json/json.ts";
import { CREW_WORDS, tookText } from "../../command-line/crew-words.ts";
import { tellable, visibleJson, visibleLines } from "../../command-line/visible-text.ts";
import { secondsBetween } from "./words.ts";

/** What a step was asked and what came of it: each message under a line that says whose it is. */
export function stepText(step: StepDetail): string {
  const { messages, ...others } = step.asked ?? {};
  return [
    headText(step),
    ...(Array.isArray(messages) ? messages.flatMap(messageParts) : []),
    ...Object.entries(others).flatMap(([name, value]) => (isEmpty(value) ? [] : part(name, value))),
    ...answerParts(step),
    ...Object.entries(step.missing).map(([name, why]) => `${tellable(name)}: ${tellable(why)}`),
    ...step.cut.map(
      ({ pointer, characters }) => `${tellable(pointer)} is cut: it has ${characters} characters`,
    ),
  ].join("\n");
}

/** No tools, and settings that are all the provider's own. */
const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;

function headText({ path, kind, status, agent, model, tool, tokens, ...step }: StepDetail): string {
  const { began_at: from, ended_at: to } = step;
  const took = from === null || to === null ? undefined : secondsBetween(from, to);
  const what =
    model !== null && tokens !== null
      ? CREW_WORDS.modelCall(model, took, { asked: tokens.in, said: tokens.out })
      : `${tool ?? model ?? kind}  ${tookText(took)}`;
  return [path, status, agent ?? "", what]
    .filter((text) => text !== "")
    .map(tellable)
    .join("  ")
    .trimEnd();
}

/** A message's content is a text, or parts of which most are texts. */
function messageParts(message: unknown): readonly string[] {
  if (!isJsonObject(message)) return part("message", message);
  const { role, content } = message;
  return part(typeof role === "string" ? role : "message", content);
}

function answerParts({ answer }: StepDetail): readonly string[] {
  if (answer === null || answer === undefined) return [];
  return part("answer", isJsonObject(answer) && "content" in answer ? answer["content"] : answer);
}

function part(name: string, value: unknown): readonly string[] {
  const pieces = Array.isArray(value) ? value : [value];
  return [`── ${tellable(name)}`, ...pieces.map(pieceText)];
}

/** What is no text is shown as JSON. */
function pieceText(piece: unknown): string {
  if (typeof piece === "string") return visibleLines(piece);
  const text = isJsonObject(piece) && piece["type"] === "text" ? piece["text"] : undefined;
  return typeof text === "string" ? visibleLines(text) : visibleJson(piece, 2);
}
