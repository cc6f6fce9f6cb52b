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

/**
 * What runs in a thread of its own, because nothing else can break off an expression. It makes the long texts
 * that almost fit (something repeated, after nothing or a word, and an end that fits nothing), and says when
 * it begins with each.
 */
const THREAD = `
const { parentPort, workerData: { length, signs } } = require("node:worker_threads");
parentPort.on("message", ({ source, flags, words }) => {
  const expression = new RegExp(source, flags);
  for (const piece of [...signs, ...words]) {
    const repeated = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    for (const prefix of ["", ...words.slice(0, 3)]) {
      parentPort.postMessage(prefix + repeated.slice(0, 12));
      (prefix + repeated + "\\u0001").replace(expression, "");
    }
  }
  parentPort.postMessage(null);
});`;

const startThread = (): Worker =>
  new Worker(THREAD, { eval: true, workerData: { length: LENGTH, signs: SIGNS } });

/** The places of the expressions that are not done with one of their hostile texts in time. */
export async function slowExpressions(
  expressions: readonly WrittenExpression[],
  patience: number = PATIENCE_MILLISECONDS,
): Promise<readonly string[]> {
  const slow: string[] = [];
  let thread = startThread();
  for (const { place, source, flags } of expressions) {
    const text = await slowText(thread, { source, flags, words: wordsOf(source) }, patience);
    if (text === undefined) continue;
    slow.push(`${place} /${source}/ on ${JSON.stringify(text)}…`);
    await thread.terminate();
    thread = startThread();
  }
  await thread.terminate();
  return slow;
}

/** The beginning of the text that an expression is not done with in time; undefined when there is none. */
async function slowText(
  thread: Worker,
  asked: Pick<WrittenExpression, "source" | "flags"> & { readonly words: readonly string[] },
  patience: number,
): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  let timer: NodeJS.Timeout | undefined;
  const listen = (text: string | null): void => {
    clearTimeout(timer);
    if (text === null) resolve(undefined);
    else timer = setTimeout(() => resolve(text), patience);
  };
  thread.on("message", listen).once("error", reject);
  thread.postMessage(asked);
  try {
    return await promise;
  } finally {
    thread.off("message", listen).off("error", reject);
  }
}
