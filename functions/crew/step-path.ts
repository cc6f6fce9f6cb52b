/**
 * Every key of the journal: the paths of steps, and the entries under which items are stored.
 * docs/journal-paths.md explains each. Open executions find what they have done by these strings alone, so
 * none of them may change.
 */

/** Where a step is kept: "crew", "task-2", "task-2/run-1/turn-3". */
export type StepPath =
  | "crew"
  | `before-kickoff-${number}`
  | `after-kickoff-${number}`
  | `task-${number}`
  | `task-${number}/${string}`;

/** Sort key of an item in an execution's partition of the table. */
export type JournalEntry =
  | "header"
  | "inputs"
  | "progress"
  | "idempotency"
  | `day#${string}`
  | `bucket#${string}`
  | "limit"
  | `waiting#${string}`
  | `watcher#${number}`
  | `step#${StepPath}`
  | `started#${StepPath}`
  | `event#${string}`
  | `${PartsPrefix}#${string}`;

/** What the entries of one value's parts have in common. */
export type PartsPrefix =
  | `part#${StepPath}#${number}`
  | `asked#${StepPath}#${number}`
  | `outcome#${number}`
  | `inputs#${string}`;

/** The crew and its tools: the first step of every execution. */
export const CREW_STEP = "crew" satisfies StepPath;

/** What a hook made of the inputs before the first task; hooks are counted from 1. */
export const beforeKickoffPath = (hook: number): StepPath => `before-kickoff-${hook}`;

/** What a hook made of the crew's output after the last task; hooks are counted from 1. */
export const afterKickoffPath = (hook: number): StepPath => `after-kickoff-${hook}`;

/** A task; tasks are counted from 1. No step itself. */
export const taskPath = (task: number): StepPath => `task-${task}`;

/**
 * The number of the task whose own turn is kept at a path; undefined for all other replies, a coworker's and
 * a guardrail's among them.
 */
export function taskAnsweredAt(path: string): number | undefined {
  const [, task] =
    /^task-(\d+)\/run-\d+\/(?:turn|convert)-\d+(?:\/(?:again|shortened)-\d+)*$/.exec(path) ?? [];
  return task === undefined ? undefined : Number(task);
}

/** The number of the task that a path belongs to, coworkers' steps and guardrails included. */
export function taskOfPath(path: string): number | undefined {
  const [, task] = /^task-(\d+)(?:\/|$)/.exec(path) ?? [];
  return task === undefined ? undefined : Number(task);
}

/** When work with a limit of time began: a task's, or a coworker's. */
export const timeLimitStartPath = (work: StepPath): StepPath => below(work, "started");

/** Whether a task is to run, where a function of Python says so. */
export const conditionPath = (task: StepPath): StepPath => below(task, "condition");

/** That a task's answer is written as its output_file. */
export const outputFilePath = (task: StepPath): StepPath => below(task, "file");

/** One run of a task, counted from 1: a guardrail that refuses an answer leads to another. No step itself. */
export const runPath = (task: StepPath, run: number): StepPath => below(task, `run-${run}`);

/** A turn of a conversation, counted from 1: a model's reply. */
export const turnPath = (conversation: StepPath, turn: number): StepPath =>
  below(conversation, `turn-${turn}`);

/** The reply to a request that is made again since the reply before was of no use; counted from 1. */
export const againPath = (request: StepPath, times: number): StepPath => below(request, `again-${times}`);

/** The reply to a conversation after it was shortened for the first time, the second … */
export const shortenedPath = (request: StepPath, times: number): StepPath =>
  below(request, `shortened-${times}`);

/** The summary of one piece of a conversation that was too long; pieces are counted from 1. */
export const summaryPath = (request: StepPath, piece: number): StepPath => below(request, `summary-${piece}`);

/** The summary of one half, 1 or 2, of a piece that was still too long. */
export const halfPath = (summary: StepPath, half: number): StepPath => below(summary, `half-${half}`);

/** A note that a model call was tried without a reply, counted from 1. */
export const waitPath = (request: StepPath, wait: number): StepPath => below(request, `wait-${wait}`);

/** When the waits began that a reply asks for: all of them count from then. */
export const waitsPath = (toolCall: StepPath): StepPath =>
  below(toolCall.slice(0, toolCall.lastIndexOf("/")) as StepPath, "waits");

/** A tool call of a reply. Its position among the reply's calls is counted from 0. */
export const toolPath = (reply: StepPath, position: number): StepPath => below(reply, `tool-${position}`);

/** Whether equal work was delegated before, and what it came to. */
export const knownPath = (toolCall: StepPath): StepPath => below(toolCall, "known");

/** What a coworker does for a tool call that delegates. No step itself. */
export const delegatePath = (toolCall: StepPath): StepPath => below(toolCall, "delegate");

/** The reply that turns a run's prose into an object; asking again is counted on from 1. */
export const convertPath = (run: StepPath, turn: number): StepPath => below(run, `convert-${turn}`);

/** What a guardrail made of a run's answer; guardrails are counted from 1. */
export const checkPath = (run: StepPath, guardrail: number): StepPath => below(run, `check-${guardrail}`);

/** That a function was told of a task's output; functions are counted from 1. */
export const callbackPath = (task: StepPath, callback: number): StepPath =>
  below(task, `callback-${callback}`);

/** What a pydantic model made of the object in a run's answer; objects are counted from 1. */
export const modelPath = (run: StepPath, count: number): StepPath => below(run, `model-${count}`);

/** Only tasks have steps below them. */
function below(path: StepPath, step: string): StepPath {
  return `${path}/${step}` as StepPath;
}

/** The item that holds an execution's state. */
export const HEADER = "header" satisfies JournalEntry;

/** What an execution was started with. */
export const INPUTS = "inputs" satisfies JournalEntry;

/** How far an execution is, for people who watch. */
export const PROGRESS = "progress" satisfies JournalEntry;

/** Only entry of an idempotency key's partition. */
export const IDEMPOTENCY = "idempotency" satisfies JournalEntry;

/** What the entries of all steps begin with. */
export const ALL_STEPS = "step#";
/** What the entries of all notes begin with that a tool begins. */
export const ALL_BEGUN = "started#";
const PARTS = "part#";
const ASKED = "asked#";
const EVENTS = "event#";

export const stepEntry = (path: StepPath): JournalEntry => `${ALL_STEPS}${path}`;

/** The path of a step's entry. */
export const pathOfStep = (entry: string): StepPath => entry.slice(ALL_STEPS.length) as StepPath;

/** The note that a tool begins. */
export const begunEntry = (path: StepPath): JournalEntry => `${ALL_BEGUN}${path}`;

/** The path of the tool call that such a note is of. */
export const pathOfBegun = (entry: string): StepPath => entry.slice(ALL_BEGUN.length) as StepPath;

/**
 * The first and the last entry that steps, or their notes, may have: below a path with that itself, after one
 * and until one. A slash sorts before digits, so that what is below a step follows it at once.
 */
export function entryRange(
  all: typeof ALL_STEPS | typeof ALL_BEGUN,
  { under, after, until }: Readonly<Partial<Record<"under" | "after" | "until", StepPath>>>,
): readonly [first: string, last: string] {
  const begin = `${all}${under ?? ""}`;
  const behind = after === undefined ? begin : `${all}${after}!`;
  const end = under === undefined ? `${all}~` : `${begin}/~`;
  return [behind > begin ? behind : begin, until === undefined ? end : `${all}${until}`];
}

/** Ten digits sort as numbers do. */
export const eventEntry = (sequence: number): JournalEntry =>
  `${EVENTS}${String(sequence).padStart(10, "0")}`;

/** Sorts after every event's entry. */
export const LAST_EVENT = `${EVENTS}~` satisfies JournalEntry;

/** The number of an event's entry. */
export const sequenceOfEvent = (entry: string): number => Number(entry.slice(EVENTS.length));

/** Of a step's value that does not fit its item; each attempt writes parts of its own. */
export const stepParts = (path: StepPath, attempt: number): PartsPrefix => `${PARTS}${path}#${attempt}`;

/** Of what a step was asked, where that does not fit its item. */
export const askedParts = (path: StepPath, attempt: number): PartsPrefix => `${ASKED}${path}#${attempt}`;

/** Of the outcome that an attempt wants to decide; 0 when no attempt does. */
export const outcomeParts = (attempt: number): PartsPrefix => `outcome#${attempt}`;

/**
 * Of a value that does not fit its item, when several may add it at once; each writer has an id of its own.
 */
export const ownParts = (entry: typeof INPUTS, writer: string): PartsPrefix => `${entry}#${writer}`;

/** One part of a value; where parts are counted from is for their writer to say. */
export const partEntry = (prefix: PartsPrefix, part: number): JournalEntry =>
  `${allParts(prefix)}${String(part).padStart(4, "0")}`;

/** What the entries of all parts of a value begin with. */
export const allParts = <Prefix extends PartsPrefix>(prefix: Prefix): `${Prefix}#` => `${prefix}#`;

/** Partition of an idempotency key, by the hash of it. */
export const idempotencyPartition = (hash: string): string => `${IDEMPOTENCY}#${hash}`;

/** Partition of a client's starts, by the id of its API key; everybody's where the API asks for none. */
export const startsPartition = (apiKeyId: string | undefined): string => `starts#${apiKeyId ?? "anyone"}`;

/** The starts of one day, in UTC. */
export const dayEntry = (at: Date): JournalEntry => `day#${at.toISOString().slice(0, "2026-11-29".length)}`;

/** Partition of what bounds the crews that run at once. */
export const SLOTS = "slots";

/** What the entries of all buckets begin with; they come before the other entries of the partition. */
export const ALL_BUCKETS = "bucket#";

/** A bucket of slots, counted from 0, with the executions that hold them. */
export const bucketEntry = (bucket: number): JournalEntry =>
  `${ALL_BUCKETS}${String(bucket).padStart(4, "0")}`;

/** The number of a bucket's entry. */
export const bucketOfEntry = (entry: string): number => Number(entry.slice(ALL_BUCKETS.length));

/** How many slots there are, where no setting says it. */
export const SLOT_LIMIT = "limit" satisfies JournalEntry;

/** An execution that waits for a slot: sorted as executions are, the oldest first. */
export const waitingEntry = (createdAt: string, executionId: string): JournalEntry =>
  `waiting#${listOrder(createdAt, executionId)}`;

export const waitingExecution = (entry: string): string => entry.slice(entry.lastIndexOf("#") + 1);

/** Partition of the clients that are sent events as they are written. */
export const WATCHERS = "watchers";

/** A place of such a client; places are counted from 1. */
export const watcherEntry = (place: number): JournalEntry => `watcher#${place}`;

/**
 * Orders executions in the index of all by time, then by id: two starts in one millisecond have an order too.
 */
export const listOrder = (createdAt: string, executionId: string): string => `${createdAt}#${executionId}`;
