import type { Crew } from "../../crew/crew.ts";
import { keptSteps, KeptSteps } from "../../crew/replay/kept-steps.ts";
import { changedTools, StoredCrew, storedCrew } from "../../crew/replay/stored-crew.ts";
import type { StepPath } from "../../crew/step-path.ts";
import type { Tool } from "../../crew/tool.ts";
import { endAs } from "../../domain/ends.ts";
import { type ExecutionFiles, MOST_LISTED_FILES } from "../../domain/files/execution-files.ts";
import type { Log } from "../../domain/log.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { ReplayJournal } from "../../domain/replay/replay-journal.ts";
import type { ReplayOrigin } from "../../domain/replay/replay-origin.ts";
import { stableHash } from "../../json/stable-hash.ts";

export interface AdoptPorts {
  readonly replays: ReplayJournal;
  readonly files?: Pick<ExecutionFiles, "list" | "read" | "write">;
}

interface Adopting {
  readonly executionId: string;
  readonly origin: ReplayOrigin;
  readonly crew: Crew;
  readonly tools: ReadonlyMap<string, Tool>;
  /** The request of the first step. */
  readonly identity: unknown;
  /** Throws once the execution is not to go on at all. */
  readonly mayGoOn: () => boolean;
}

/**
 * Brings what a replay goes on from into its own journal, before anything of its crew runs: the other
 * execution's steps expire. Broken off, it is done again and goes on; it is over once it is noted.
 * @returns the end of a replay that cannot be; "out-of-time" when the next attempt has to go on with it
 */
export async function adoptSteps(
  { executionId, origin, crew, tools, identity, mayGoOn }: Adopting,
  { replays, files }: AdoptPorts,
  log: Log,
): Promise<Outcome | "out-of-time" | "whole"> {
  const from = origin.executionId;
  const keep = KeptSteps.parse(origin.keep);
  if (keep.before === 1) return noteWhole(executionId, from, replays);
  const first = await replays.readFirstStep(from);
  if (first === undefined) return expired(from);
  const stored = StoredCrew.safeParse(first.value);
  const changed = stored.success
    ? changedSentence(crew, { before: stored.data.tools, now: storedCrew(crew, tools).tools }, keep)
    : first.requestHash !== stableHash(identity) && CHANGED_AS_A_WHOLE;
  if (changed) return endAs("replayRefused", changed);
  const copying = { executionId, origin, mayGoOn };
  if (files !== undefined && !(await areFilesCopied(copying, files, log))) return "out-of-time";
  const taken = await replays.adopt({
    from,
    to: executionId,
    keep: (paths) => {
      const isKept = keptSteps(paths as readonly StepPath[], keep);
      return (path) => isKept(path as StepPath);
    },
    mayGoOn,
  });
  if (taken === "expired") return expired(from);
  if (taken === "out-of-time") return taken;
  log.info("steps are adopted", { from });
  return noteWhole(executionId, from, replays);
}

const expired = (from: string): Outcome =>
  endAs("replayRefused", `The steps of the execution ${from} have expired`);

async function noteWhole(executionId: string, from: string, replays: ReplayJournal): Promise<"whole"> {
  await replays.noteReplay(from, executionId);
  await replays.noteAdopted(executionId);
  return "whole";
}

/** Executions of earlier versions have no hashes of their tasks. */
const CHANGED_AS_A_WHOLE =
  "The crew or its tools are not what they were when the execution ran that this one was to go on from, and an execution of that version does not say which of its tasks are the same";

function changedSentence(
  crew: Crew,
  promises: Parameters<typeof changedTools>[1],
  { before = Number.POSITIVE_INFINITY, dropped }: KeptSteps,
): string | undefined {
  const anew = new Set(dropped.flatMap(({ task, what }) => (what === "all" ? [task] : [])));
  const kept = crew.tasks.filter((_, index) => index + 1 < before && !anew.has(index + 1));
  const changed = changedTools(
    crew,
    promises,
    kept.map(({ name }) => name),
  );
  if (changed.length === 0) return undefined;
  const named = changed.map(({ tool, task }) => `${tool}, which the task "${task}" may use`);
  return `Tools of tasks that are kept are not what they were (${named.join("; ")})`;
}

/** Those that its kept steps wrote; a file that is there already stays. False when there is no time left. */
async function areFilesCopied(
  { executionId, origin, mayGoOn }: Pick<Adopting, "executionId" | "origin" | "mayGoOn">,
  files: NonNullable<AdoptPorts["files"]>,
  log: Log,
): Promise<boolean> {
  const all = await files.list(origin.executionId);
  if (all.length >= MOST_LISTED_FILES)
    log.warn("an execution has more files than are listed; its replay has the first of them", {
      files: MOST_LISTED_FILES,
    });
  const until = origin.filesUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(origin.filesUntil);
  for (const { name, writtenAt } of all) {
    if (writtenAt.getTime() > until) continue;
    if (!mayGoOn()) return false;
    const bytes = await files.read(origin.executionId, name);
    if (bytes !== undefined) await files.write({ executionId, name, bytes }, false);
  }
  return true;
}
