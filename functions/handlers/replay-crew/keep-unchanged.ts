import type { Crew } from "../../crew/crew.ts";
import type { FactsOfTools } from "../../crew/manifest.ts";
import type { KeptSteps } from "../../crew/replay/kept-steps.ts";
import { builtPromises, changedTools } from "../../crew/replay/stored-crew.ts";
import { changedParts, type TaskDefinition, taskDefinitions } from "../../crew/replay/task-definitions.ts";
import { changedInputs, usedInputs } from "../../crew/replay/used-inputs.ts";
import type { Inputs } from "../../domain/execution.ts";
import { refuse, type RequestError } from "../../domain/http-answer.ts";
import type { Origin } from "./origin.ts";
import type { KeptPlan } from "./plan-kept.ts";

/** What a replay would run, beside what its origin ran. */
export interface ComparedCrews {
  readonly origin: Origin;
  /** The crew of today with the models of the origin, and with those of the replay. */
  readonly before: Crew;
  readonly now: Crew;
  /** The inputs of the replay. */
  readonly inputs: Inputs;
  /** What its tools were when it was built. */
  readonly toolFacts?: FactsOfTools | undefined;
}

/** Why what is stored of a task is no answer to what the replay would ask. */
interface Difference {
  readonly task: number;
  readonly error: RequestError;
}

/**
 * The steps to keep, with tasks that were under way and are no longer the same left out; the refusal where
 * one that is kept as a whole is not the same.
 */
export function keepUnchanged(
  { keep, isWhole }: KeptPlan,
  compared: ComparedCrews,
): KeptSteps | ReturnType<typeof refuse> {
  const { origin, before, now, inputs } = compared;
  const isNothingKept = keep.before === 1;
  if (isNothingKept) return keep;
  const differences = [
    ...definitionsThatDiffer(compared),
    ...toolsThatDiffer(compared),
    ...inputsThatDiffer(compared),
  ].filter(({ task }) => task < (keep.before ?? Number.POSITIVE_INFINITY));
  const wrong = differences.filter(({ task }) => isWhole(task));
  if (wrong.length > 0) return refuseDifferences(now, wrong);
  if (origin.stored === undefined && before !== now && isOtherModel(before, now)) {
    return refuse(
      422,
      "An earlier version ran this execution, and did not keep what its tasks were: it can be replayed with the models that it ran with. Leave model and models out.",
      [{ pointer: "/models", detail: "differ from those that the execution ran with" }],
    );
  }
  const anew = new Set(differences.map(({ task }) => task));
  return {
    ...keep,
    dropped: keep.dropped.map((one) => (anew.has(one.task) ? { task: one.task, what: "all" as const } : one)),
    beforeKickoff: keep.beforeKickoff && changedInputs(origin.request.inputs, inputs).length === 0,
  };
}

const isOtherModel = (before: Crew, now: Crew): boolean =>
  JSON.stringify(taskDefinitions(before)) !== JSON.stringify(taskDefinitions(now));

function definitionsThatDiffer({ origin, before, now }: ComparedCrews): readonly Difference[] {
  const { stored } = origin;
  if (stored === undefined) return [];
  const [same, asked] = [taskDefinitions(before), taskDefinitions(now)];
  return stored.definitions.flatMap((was, index) => {
    const detail = differenceOf(was, same[index], asked[index]);
    if (detail === undefined) return [];
    const name = now.tasks[index]?.name ?? origin.tasks[index]?.name ?? String(index + 1);
    const pointer = detail === OTHER_MODEL ? "/models" : "/from_task";
    return [{ task: index + 1, error: { pointer, detail: `the task "${name}" ${detail}` } }];
  });
}

const OTHER_MODEL = "would be asked of another model";

function differenceOf(
  was: TaskDefinition,
  same: TaskDefinition | undefined,
  asked: TaskDefinition | undefined,
): string | undefined {
  if (same === undefined || asked === undefined) return "is not in the crew any more";
  const parts = changedParts(was, same);
  if (parts.length > 0) return `has changed since: its ${parts.join(", its ")}`;
  return changedParts(same, asked).length > 0 ? OTHER_MODEL : undefined;
}

/** Of tools that are files: what others promise, run-crew alone knows. */
function toolsThatDiffer({ origin, now, toolFacts = {} }: ComparedCrews): readonly Difference[] {
  const before = origin.stored?.built;
  if (before === undefined) return [];
  const names = now.tasks.map(({ name }) => name);
  const known = (tool: string): boolean => Object.hasOwn(before, tool) && Object.hasOwn(toolFacts, tool);
  return changedTools(now, { before, now: builtPromises(toolFacts) }, names).flatMap(({ tool, task }) =>
    known(tool) ? [{ task: names.indexOf(task) + 1, error: toolError(tool, task) }] : [],
  );
}

const toolError = (tool: string, task: string): RequestError => ({
  pointer: "/from_task",
  detail: `the task "${task}" may use the tool "${tool}", whose name, description, parameters or effect have changed since`,
});

function inputsThatDiffer({ origin, now, inputs }: ComparedCrews): readonly Difference[] {
  const before = origin.request.inputs;
  const names = changedInputs(before, inputs);
  const uses = now.python?.beforeKickoff
    ? // What a hook makes of them may be in any text.
      names.flatMap((input) => now.tasks.map(({ name }) => ({ task: name, input })))
    : usedInputs(now, { before, now: inputs }, now.tasks.length);
  return uses.map(({ task, input }) => ({
    task: now.tasks.findIndex(({ name }) => name === task) + 1,
    error: {
      pointer: `/inputs/${input.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      detail: `the task "${task}" uses the input "${input}", which differs`,
    },
  }));
}

/** More would only repeat what the first ones say. */
const MOST_TOLD = 20;

function refuseDifferences({ tasks }: Crew, wrong: readonly Difference[]) {
  const first = Math.min(...wrong.map(({ task }) => task));
  const told = wrong.slice(0, MOST_TOLD).map(({ error }) => error);
  const name = tasks[first - 1]?.name ?? tasks.at(-1)?.name;
  return refuse(
    422,
    `Tasks that are kept must be as they were: ${told.map(({ detail }) => detail).join("; ")}. Do them anew, with from_task "${name}" or an earlier one.`,
    told,
  );
}
