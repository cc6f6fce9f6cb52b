import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { isStepPath } from "../../../functions/crew/step-kinds.ts";
import * as grammar from "../../../functions/crew/step-path.ts";

const task = grammar.taskPath(2);
const run = grammar.runPath(task, 1);
const turn = grammar.turnPath(run, 3);
const tool = grammar.toolPath(turn, 0);
const summary = grammar.summaryPath(turn, 2);

/**
 * By the name of what makes it: the string as it is stored, and how the page writes it where that differs.
 */
const STRINGS: Readonly<Record<keyof typeof grammar, readonly [made: string, is: string, page?: string]>> = {
  CREW_STEP: [grammar.CREW_STEP, "crew"],
  taskPath: [task, "task-2"],
  taskAnsweredAt: [String(grammar.taskAnsweredAt(turn)), "2", "`task-2/run-1/turn-3`"],
  taskOfPath: [String(grammar.taskOfPath(turn)), "2", "`task-2/run-1/turn-3`"],
  timeLimitStartPath: [grammar.timeLimitStartPath(task), "task-2/started"],
  runPath: [run, "task-2/run-1"],
  turnPath: [turn, "task-2/run-1/turn-3"],
  againPath: [grammar.againPath(turn, 1), "task-2/run-1/turn-3/again-1"],
  shortenedPath: [grammar.shortenedPath(turn, 1), "task-2/run-1/turn-3/shortened-1"],
  summaryPath: [summary, "task-2/run-1/turn-3/summary-2"],
  halfPath: [grammar.halfPath(summary, 1), "task-2/run-1/turn-3/summary-2/half-1"],
  waitPath: [grammar.waitPath(turn, 1), "task-2/run-1/turn-3/wait-1"],
  outputFilePath: [grammar.outputFilePath(task), "task-2/file"],
  waitsPath: [grammar.waitsPath(tool), "task-2/run-1/turn-3/waits"],
  toolPath: [tool, "task-2/run-1/turn-3/tool-0"],
  knownPath: [grammar.knownPath(tool), "task-2/run-1/turn-3/tool-0/known"],
  delegatePath: [grammar.delegatePath(tool), "task-2/run-1/turn-3/tool-0/delegate"],
  convertPath: [grammar.convertPath(run, 1), "task-2/run-1/convert-1"],
  beforeKickoffPath: [grammar.beforeKickoffPath(1), "before-kickoff-1"],
  afterKickoffPath: [grammar.afterKickoffPath(1), "after-kickoff-1"],
  callbackPath: [grammar.callbackPath(task, 1), "task-2/callback-1"],
  conditionPath: [grammar.conditionPath(task), "task-2/condition"],
  modelPath: [grammar.modelPath(run, 1), "task-2/run-1/model-1"],
  checkPath: [grammar.checkPath(run, 1), "task-2/run-1/check-1"],
  HEADER: [grammar.HEADER, "header"],
  INPUTS: [grammar.INPUTS, "inputs"],
  PROGRESS: [grammar.PROGRESS, "progress"],
  IDEMPOTENCY: [grammar.IDEMPOTENCY, "idempotency"],
  ALL_STEPS: [grammar.ALL_STEPS, "step#"],
  stepEntry: [grammar.stepEntry(turn), "step#task-2/run-1/turn-3"],
  pathOfStep: [grammar.pathOfStep("step#task-2/run-1/turn-3"), "task-2/run-1/turn-3"],
  ALL_BEGUN: [grammar.ALL_BEGUN, "started#"],
  pathOfBegun: [grammar.pathOfBegun("started#task-2/run-1/turn-3/tool-0"), "task-2/run-1/turn-3/tool-0"],
  begunEntry: [grammar.begunEntry(tool), "started#task-2/run-1/turn-3/tool-0"],
  entryRange: [
    grammar.entryRange("step#", { under: turn, after: tool }).join(" to "),
    "step#task-2/run-1/turn-3/tool-0! to step#task-2/run-1/turn-3/~",
    "`step#task-2/run-1/turn-3`",
  ],
  eventEntry: [grammar.eventEntry(7), "event#0000000007"],
  LAST_EVENT: [grammar.LAST_EVENT, "event#~"],
  sequenceOfEvent: [String(grammar.sequenceOfEvent("event#0000000007")), "7", "`event#0000000007`"],
  stepParts: [grammar.stepParts(turn, 2), "part#task-2/run-1/turn-3#2", "`part#task-2/run-1/turn-3#2#0000`"],
  askedParts: [
    grammar.askedParts(turn, 2),
    "asked#task-2/run-1/turn-3#2",
    "`asked#task-2/run-1/turn-3#2#0000`",
  ],
  outcomeParts: [grammar.outcomeParts(2), "outcome#2", "`outcome#2#0000`"],
  ownParts: [grammar.ownParts("inputs", "<uuid>"), "inputs#<uuid>", "`inputs#<uuid>#0001`"],
  partEntry: [grammar.partEntry(grammar.ownParts("inputs", "<uuid>"), 1), "inputs#<uuid>#0001"],
  allParts: [grammar.allParts(grammar.outcomeParts(2)), "outcome#2#", "`outcome#2#0000`"],
  idempotencyPartition: [grammar.idempotencyPartition("<sha256>"), "idempotency#<sha256>"],
  startsPartition: [grammar.startsPartition("<API key's id>"), "starts#<API key's id>"],
  dayEntry: [grammar.dayEntry(new Date("2026-11-29T23:59:59.999Z")), "day#2026-11-29"],
  SLOTS: [grammar.SLOTS, "slots"],
  WATCHERS: [grammar.WATCHERS, "watchers"],
  watcherEntry: [grammar.watcherEntry(2), "watcher#2"],
  ALL_BUCKETS: [grammar.ALL_BUCKETS, "bucket#", "`bucket#0002`"],
  bucketEntry: [grammar.bucketEntry(2), "bucket#0002"],
  bucketOfEntry: [String(grammar.bucketOfEntry("bucket#0002")), "2", "`bucket#0002`"],
  SLOT_LIMIT: [grammar.SLOT_LIMIT, "limit"],
  waitingEntry: [
    grammar.waitingEntry("2026-11-24T10:00:00.000Z", "<id>"),
    "waiting#2026-11-24T10:00:00.000Z#<id>",
  ],
  waitingExecution: [
    grammar.waitingExecution("waiting#2026-11-24T10:00:00.000Z#<id>"),
    "<id>",
    "`waiting#2026-11-24T10:00:00.000Z#<id>`",
  ],
  listOrder: [grammar.listOrder("2026-11-24T10:00:00.000Z", "<id>"), "2026-11-24T10:00:00.000Z#<id>"],
};

it.each([
  [grammar.turnPath(run, 1), 2],
  [grammar.againPath(grammar.shortenedPath(turn, 1), 2), 2],
  [grammar.convertPath(grammar.runPath(grammar.taskPath(12), 3), 1), 12],
  [grammar.turnPath(grammar.delegatePath(tool), 1), undefined],
  [grammar.checkPath(run, 1), undefined],
  [summary, undefined],
  [tool, undefined],
])("the reply at %s is an answer to task %s", (path, number) => {
  expect(grammar.taskAnsweredAt(path)).toBe(number);
});

const page = readFileSync("docs/journal-paths.md", "utf8");

describe("a key of the journal", () => {
  it.each(Object.entries(STRINGS))("made by %s is exactly what open executions have", (_, [made, is]) => {
    expect(made).toBe(is);
  });

  it.each(Object.entries(STRINGS))("made by %s is explained on the page", (_, [, is, asWritten]) => {
    expect(page).toContain(asWritten ?? `\`${is}\``);
  });

  it("has a kind for each path, by which the steps of an execution are shown", () => {
    const made = Object.entries(STRINGS).filter(([name]) => /^(?!taskOf).*Path$|^CREW_STEP$/.test(name));
    expect(made.length).toBeGreaterThan(18);
    expect(made.map(([, [path]]) => path).filter((path) => !isStepPath(path))).toEqual([]);
  });

  it("is made by nothing that this test does not know", () => {
    expect(Object.keys(grammar).toSorted()).toEqual(Object.keys(STRINGS).toSorted());
  });
});

const GRAMMAR_FILE = join("functions", "crew", "step-path.ts");

/** What a literal of the grammar looks like in code; each stands in the file that may have it. */
const LITERALS: readonly RegExp[] = [
  /["'`](?:step|started|part|asked|event|outcome|inputs|idempotency|starts|day|bucket|waiting)#/,
  /["'`](?:header|inputs|progress|idempotency)["'`] satisfies/,
  /[`}]#(?:\$\{|`)/,
  /\b(?:task|run|turn|again|shortened|summary|half|wait|tool|convert|check)-\$\{/,
  /(?:\/|below\(\w+, ["'`])(?:started|known|delegate)["'`]/,
];

/** Entries that stand alone are common words: they are looked for where entries are written and read. */
const LONE_ENTRY = /\bentry: ["'`]|, ["'`](?:header|inputs|progress)["'`][,)]/;

const sources = readdirSync("functions", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => join("functions", file));

const isFoundIn = (file: string, literal: RegExp): boolean => literal.test(readFileSync(file, "utf8"));

describe("the grammar of the journal's keys", () => {
  it.each(LITERALS)("has %s in its own file and nowhere else", (literal) => {
    expect(sources.filter((file) => isFoundIn(file, literal))).toEqual([GRAMMAR_FILE]);
  });

  it("lends the adapters every entry that they write", () => {
    const adapters = sources.filter((file) => file.includes(join("adapters", "dynamodb")));
    expect(adapters.length).toBeGreaterThan(5);
    expect(adapters.filter((file) => isFoundIn(file, LONE_ENTRY))).toEqual([]);
  });

  it.each([
    'const key = { entry: "header" };',
    'await readValue(table, executionId, "inputs")',
    'putValue(table, executionId, "progress", value)',
  ])("would notice %s in an adapter", (code) => {
    expect(code).toMatch(LONE_ENTRY);
  });

  it.each([
    "`started#${path}`",
    '"step#".length',
    "`${prefix}#${part}`",
    "`${path}/tool-${index}`",
    "`task-${index + 1}`",
    "`${run.path}/convert-${++count}`",
    "`${path}/known`",
  ])("would notice %s in the engine", (code) => {
    expect(LITERALS.some((literal) => literal.test(code))).toBe(true);
  });
});
