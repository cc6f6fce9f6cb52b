import { once } from "node:events";
import { Worker } from "node:worker_threads";

import type { WrittenExpression } from "./expressions-of.ts";

/** Of hostile texts, in UTF-16 units: linear, one takes milliseconds; quadratic, minutes. */
const LENGTH = 200_000;

/** A single text gets so long: only what is worse than linear needs it, on a busy machine too. */
const PATIENCE_MILLISECONDS = 20_000;

/** Signs that expressions tell apart: repeated, each of them is what some expression looks for in vain. */
const SIGNS = ["0", "a", "A", " ", "\n", "-", "_", ".", "'", '"', "[", "/", "$", "=", ":", "\\", "{", "é"];

/** What an expression begins with, and the words in it: an attempt at a match begins at each of them. */
function wordsOf(source: string): readonly string[] {
  const words = source.replaceAll(/\\[a-zA-Z]/g, " ").match(/[A-Za-z][A-Za-z ]+/g) ?? [];
  return [...new Set(words)];
}

/** Long texts that almost fit: something repeated, after nothing or a word, and an end that fits nothing. */
function hostileTexts(source: string): readonly string[] {
  const words = wordsOf(source);
  const repeated = [...SIGNS, ...words].map((piece) =>
    piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH),
  );
  const prefixes = ["", ...words.slice(0, 3)];
  return repeated.flatMap((text) => prefixes.map((prefix) => `${prefix}${text}\u0001`));
}

/** What runs in a thread of its own, because nothing else can break off an expression. */
const THREAD = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", ({ source, flags, text }) => {
  text.replace(new RegExp(source, flags), "");
  parentPort.postMessage("done");
});`;

/** The places of the expressions that are not done with one of their hostile texts in time. */
export async function slowExpressions(expressions: readonly WrittenExpression[]): Promise<readonly string[]> {
  const slow: string[] = [];
  let thread = new Worker(THREAD, { eval: true });
  for (const { place, source, flags } of expressions) {
    for (const text of hostileTexts(source)) {
      thread.postMessage({ source, flags, text });
      const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
      const isDone = await once(thread, "message", { signal }).catch(() => undefined);
      if (isDone !== undefined) continue;
      slow.push(`${place} /${source}/ on ${JSON.stringify(text.slice(0, 12))}…`);
      await thread.terminate();
      thread = new Worker(THREAD, { eval: true });
      break;
    }
  }
  await thread.terminate();
  return slow;
}
