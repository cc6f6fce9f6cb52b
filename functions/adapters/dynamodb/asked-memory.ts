import { isDeepStrictEqual } from "node:util";

import { LatestUsed } from "../../async/latest-used.ts";
import { type StepPath, taskOfPath } from "../../crew/step-path.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { withoutKnownSecrets, withoutKnownSecretsIn } from "../../text/known-secrets.ts";
import { eachText, type KeptTexts, type PackedAsked, packTexts, type TextPlace } from "./packed-asked.ts";

/** Tasks whose texts are remembered: more seldom run at once, and what is forgotten is written out again. */
const MOST_TASKS = 16;
/** Conversations of one task that are under way at once: coworkers, and an agent that asks them. */
const MOST_CONVERSATIONS = 16;
/** Texts of one task that are remembered, in UTF-16 units: the function has memory for little more. */
const MOST_TEXT = 10_000_000;

/** A step that is about to be stored. */
interface AskedStep {
  readonly path: StepPath;
  readonly asked: unknown;
  readonly value: unknown;
  /** The value went through the redaction already, as a tool's result does. */
  readonly isClean: boolean;
}

/**
 * What an attempt knows of the texts that its steps keep. Steps refer to steps of the same task alone, and to
 * such that are stored: whoever takes a task's steps along has all that they refer to.
 */
export interface AskedMemory {
  /** What to keep of a step; call `stored` once its item is there. */
  readonly pack: (step: AskedStep) => { readonly kept: KeptTexts; readonly stored: () => void };
  /** A step was replayed that keeps what it was asked. */
  readonly replayed: (path: StepPath, asked: () => unknown) => void;
}

interface Conversation {
  readonly path: StepPath;
  readonly asked: () => JsonObject;
  /**
   * This attempt stored it, so that what is known of it is what is stored. Of a replayed one that holds for
   * the messages alone, which are part of the hash of its request.
   */
  readonly isOwn: boolean;
}

interface TaskMemory {
  readonly texts: Map<string, TextPlace>;
  length: number;
  readonly conversations: Conversation[];
}

export function askedMemory(): AskedMemory {
  const tasks = new LatestUsed<number | undefined, TaskMemory>(MOST_TASKS);
  const memoryOf = (path: StepPath): TaskMemory => {
    const task = taskOfPath(path);
    const known = tasks.get(task) ?? { texts: new Map(), length: 0, conversations: [] };
    tasks.set(task, known);
    return known;
  };
  return {
    pack: (step) => packStep(memoryOf(step.path), step),
    replayed(path, asked) {
      let told: JsonObject | undefined;
      const conversation = (): JsonObject => (told ??= objectOf(asked()));
      remember(memoryOf(path), { path, asked: conversation, isOwn: false });
    },
  };
}

const objectOf = (asked: unknown): JsonObject => (isJsonObject(asked) ? asked : {});

function packStep(
  memory: TaskMemory,
  { path, asked, value, isClean }: AskedStep,
): { readonly kept: KeptTexts; readonly stored: () => void } {
  const found: (readonly [text: string, place: TextPlace])[] = [];
  const { own, ...relation } = isJsonObject(asked) ? added(memory, asked) : { own: asked };
  const packed = packTexts(own, {
    placeOf: (text) => memory.texts.get(text),
    onText: (text, keys) => void found.push([text, [path, "kept", "asked", "own", ...keys]]),
    clean: withoutKnownSecrets,
  });
  const shown = isClean ? value : withoutKnownSecretsIn(value);
  const isChanged = shown !== value && !isDeepStrictEqual(shown, value);
  return {
    kept: { asked: { ...relation, own: packed }, ...(isChanged && { value: shown }) },
    stored() {
      if (!isChanged) eachText(value, (text, keys) => void found.push([text, [path, "value", ...keys]]));
      for (const [text, place] of found) addText(memory, text, place);
      if (isConversation(asked)) remember(memory, { path, asked: () => asked, isOwn: true });
    },
  };
}

function addText(memory: TaskMemory, text: string, place: TextPlace): void {
  if (memory.texts.has(text) || memory.length + text.length > MOST_TEXT) return;
  memory.texts.set(text, place);
  memory.length += text.length;
}

function remember({ conversations }: TaskMemory, conversation: Conversation): void {
  conversations.push(conversation);
  if (conversations.length > MOST_CONVERSATIONS) conversations.shift();
}

const isConversation = (asked: unknown): asked is JsonObject & { readonly messages: readonly unknown[] } =>
  isJsonObject(asked) && Array.isArray(asked["messages"]);

/** What a request adds to the one that begins it, if one does. */
function added(memory: TaskMemory, asked: JsonObject): PackedAsked {
  if (!isConversation(asked)) return { own: asked };
  const base = baseOf(memory.conversations, asked.messages);
  if (base === undefined) return { own: asked };
  const { path, isOwn } = base.conversation;
  const before = base.conversation.asked();
  const { messages, ...others } = asked;
  const names = Object.keys(others).filter((key) => others[key] !== undefined);
  const same = isOwn ? names.filter((key) => isDeepStrictEqual(others[key], before[key])) : [];
  const changed = names.filter((key) => !same.includes(key)).map((key) => [key, others[key]] as const);
  return {
    before: path,
    keep: base.keep,
    same,
    own: { messages: messages.slice(base.keep), ...Object.fromEntries(changed) },
  };
}

/** The conversation that begins with the most of these messages: the latest, unless others came between. */
function baseOf(
  conversations: readonly Conversation[],
  messages: readonly unknown[],
): { readonly conversation: Conversation; readonly keep: number } | undefined {
  let best: { readonly conversation: Conversation; readonly keep: number } | undefined;
  for (const conversation of conversations.toReversed()) {
    const theirs = conversation.asked()["messages"];
    if (!Array.isArray(theirs)) continue;
    const keep = commonLength(theirs, messages);
    if (keep > (best?.keep ?? 0)) best = { conversation, keep };
    if (keep > 0 && keep === theirs.length) break;
  }
  return best;
}

function commonLength(left: readonly unknown[], right: readonly unknown[]): number {
  const different = left.findIndex(
    (message, index) => index >= right.length || !isDeepStrictEqual(message, right[index]),
  );
  return different < 0 ? left.length : different;
}
