import { type CallExpression, type Node, type NewExpression, Visitor } from "oxc-parser";

import { isSource } from "../folders.ts";
import { isMathCall, isNamed, isNumber } from "../nodes.ts";
import type { LayoutProblem } from "../problem.ts";
import type { SourceFile } from "../source-file.ts";

/** Something that has been written anew before, though the ground floor has it. */
interface Reinvention {
  /** Where it belongs. */
  readonly home: string;
  readonly sentence: string;
  /** Offsets of where the program does it. */
  readonly places: (program: SourceFile["program"]) => readonly number[];
}

/** This command itself names what it looks for, and a client imports nothing. */
const ELSEWHERE = ["cli/layout/", "client/"];
const LONGEST_TIMER = 2 ** 31 - 1;

const REINVENTIONS: readonly Reinvention[] = [
  {
    home: "functions/async/",
    sentence:
      "The longest time that a timer can wait is on the ground floor: use the one of functions/async.",
    places: longestTimers,
  },
  {
    home: "functions/async/",
    sentence: "This ends a wait when a signal aborts: use functions/async/abort.ts.",
    places: abortRaces,
  },
  {
    home: "functions/async/",
    sentence: "This waits for a random time: use functions/async/backoff.ts.",
    places: randomWaits,
  },
  {
    home: "functions/text/",
    sentence: "This counts the edits between two words: use didYouMean of functions/text/did-you-mean.ts.",
    places: editDistances,
  },
  {
    home: "functions/text/",
    sentence: 'This writes "did you mean" by itself: use didYouMean of functions/text/did-you-mean.ts.',
    places: ownQuestions,
  },
  {
    home: "functions/text/",
    sentence: "This cuts a text so that no half character is left: use functions/text/cut.ts.",
    places: characterCuts,
  },
];

export function reinventionProblems({ path, program, lineAt }: SourceFile): readonly LayoutProblem[] {
  if (!isSource(path) || ELSEWHERE.some((folder) => path.startsWith(folder))) return [];
  return REINVENTIONS.filter(({ home }) => !path.startsWith(home)).flatMap(({ places, sentence }) =>
    [...new Set(places(program).map(lineAt))].map((line) => ({ path, line, sentence })),
  );
}

/** `2_147_483_647`, also in hexadecimal, and `2 ** 31 - 1`. */
function longestTimers(program: SourceFile["program"]): readonly number[] {
  const found: number[] = [];
  new Visitor({
    Literal: ({ value, start }) => value === LONGEST_TIMER && found.push(start),
    BinaryExpression: ({ operator, left, right, start }) => {
      const isPower = left.type === "BinaryExpression" && left.operator === "**";
      if (!isPower || operator !== "-" || !isNumber(right, 1)) return;
      if (isNumber(left.left, 2) && isNumber(left.right, 31)) found.push(start);
    },
  }).visit(program);
  return found;
}

/** `signal.addEventListener("abort", …)` inside of `new Promise(…)`. */
function abortRaces(program: SourceFile["program"]): readonly number[] {
  const found: number[] = [];
  const promises: NewExpression[] = [];
  new Visitor({
    NewExpression: (node) => {
      if (isNamed(node.callee, "Promise")) promises.push(node);
    },
    "NewExpression:exit": (node) => {
      if (promises.at(-1) === node) promises.pop();
    },
    CallExpression: (node) => {
      if (promises.length > 0 && listensForAbort(node)) found.push(node.start);
    },
  }).visit(program);
  return found;
}

function listensForAbort({ callee, arguments: [event] }: CallExpression): boolean {
  const isListening =
    callee.type === "MemberExpression" && !callee.computed && isNamed(callee.property, "addEventListener");
  return isListening && event?.type === "Literal" && event.value === "abort";
}

/** `Math.random() * wait`, but not `Math.random() * items.length`, which picks an item. */
function randomWaits(program: SourceFile["program"]): readonly number[] {
  const found: number[] = [];
  new Visitor({
    BinaryExpression: ({ operator, left, right, start }) => {
      if (operator !== "*") return;
      const other = isMathCall(left, "random") ? right : isMathCall(right, "random") ? left : undefined;
      if (other !== undefined && !isLength(other)) found.push(start);
    },
  }).visit(program);
  return found;
}

const isLength = (node: Node): boolean =>
  node.type === "MemberExpression" && !node.computed && isNamed(node.property, "length");

/** The heart of Levenshtein's algorithm: the least of three, two of which are one more than a count. */
function editDistances(program: SourceFile["program"]): readonly number[] {
  const found: number[] = [];
  new Visitor({
    CallExpression: (node) => {
      if (!isMathCall(node, "min") || node.arguments.length < 3) return;
      if (node.arguments.filter(isOneMore).length >= 2) found.push(node.start);
    },
  }).visit(program);
  return found;
}

const isOneMore = (node: Node): boolean =>
  node.type === "BinaryExpression" &&
  node.operator === "+" &&
  (isNumber(node.left, 1) || isNumber(node.right, 1));

function ownQuestions(program: SourceFile["program"]): readonly number[] {
  const found: number[] = [];
  const look = (text: unknown, start: number): void => {
    if (typeof text === "string" && /did you mean/i.test(text)) found.push(start);
  };
  new Visitor({
    Literal: ({ value, start }) => look(value, start),
    TemplateElement: ({ value, start }) => look(value.raw, start),
  }).visit(program);
  return found;
}

/** A regular expression of the first halves of characters. */
function characterCuts(program: SourceFile["program"]): readonly number[] {
  const found: number[] = [];
  new Visitor({
    Literal: (node) => {
      if ("regex" in node && /\\ud800/i.test(node.regex.pattern)) found.push(node.start);
    },
  }).visit(program);
  return found;
}
