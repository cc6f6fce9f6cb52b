import { isStepPath } from "../../crew/step-kinds.ts";
import { CREW_STEP } from "../../crew/step-path.ts";
import type { Execution } from "../../domain/execution.ts";
import { explained, type HttpAnswer, refuse, type RequestError } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import { NO_PROGRESS, tasksOf } from "../../domain/progress.ts";
import { areStepsGone, GONE_STEPS } from "../../domain/steps/gone-steps.ts";
import { shownStep } from "../../domain/steps/shown-step.ts";
import type { KnownStep, StepPage, StepReader } from "../../domain/steps/steps.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { listStepsContract } from "./contract.ts";
import { stepTree } from "./step-tree.ts";

export interface ListStepsPorts {
  readonly journal: ExecutionReader;
  readonly steps: StepReader;
}

/**
 * One page of steps, as a tree. It ends at as many steps as were asked for, as an answer can hold, or as can
 * be read in time; `Link` has the next page's URL (RFC 8288) when more follow.
 */
export async function listSteps(
  { parameters, basePath }: RequestOf<typeof listStepsContract>,
  { journal, steps }: ListStepsPorts,
): Promise<HttpAnswer<BodyOf<typeof listStepsContract>>> {
  const { under, after, limit } = parameters;
  const errors = noPaths({ under, after });
  if (errors.length > 0) return refuseParameters(errors);
  const execution = await readKnownExecution(journal, parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const { executionId } = execution;
  const page = await steps.page(executionId, {
    limit,
    ...(under !== undefined && { under }),
    ...(after !== undefined && { after }),
  });
  const isFirst = under === undefined && after === undefined;
  const lacksFirst = isFirst && !page.steps.some(({ path }) => path === CREW_STEP);
  const isGone = lacksFirst && (await areStepsGone(execution, { journal, steps }));
  if (isGone && page.steps.length === 0) return GONE_STEPS;
  const fitting = fitSteps(page, execution);
  const tasks = tasksOf((await journal.readProgress(executionId)) ?? NO_PROGRESS, execution);
  const query = new URLSearchParams({
    ...(under !== undefined && { under }),
    after: fitting.next ?? "",
    limit: String(limit),
  });
  const next = `${basePath}/crew/executions/${executionId}/steps?${query.toString()}`;
  return {
    status: 200,
    headers: fitting.next === undefined ? {} : { Link: `<${next}>; rel="next"` },
    body: {
      execution_id: executionId,
      steps: stepTree(fitting.steps, { execution, tasks, under }),
      notes: notesOn(fitting.steps, { execution, isGone, isFirst }),
    },
  };
}

const refuseParameters = (errors: readonly RequestError[]) =>
  refuse(422, ...explained("The parameters are not what this endpoint takes", errors));

const noPaths = (given: Readonly<Record<string, string | undefined>>): readonly RequestError[] =>
  Object.entries(given).flatMap(([pointer, path]) =>
    path === undefined || isStepPath(path)
      ? []
      : [{ pointer, detail: "must be the path of a step, such as task-1/run-1" }],
  );

/** Of the JSON around a step: the path's further levels, each of which repeats the names of the keys. */
const LEVELS = 3;

/** As many of the first as an answer can hold, in the order of the journal. */
function fitSteps({ steps, next }: StepPage, execution: Execution): StepPage {
  const sorted = steps.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  const sum = { bytes: 0, escaped: 0 };
  const fitting: KnownStep[] = [];
  for (const step of sorted) {
    const { bytes, escaped } = jsonSize({ ...shownStep(step, execution), tries: 0, steps: [] });
    sum.bytes += bytes * LEVELS;
    sum.escaped += escaped * LEVELS;
    const last = fitting.at(-1);
    if (!isAnswerable(sum) && last !== undefined) return { steps: fitting, next: last.path };
    fitting.push(step);
  }
  return { steps: fitting, ...(next !== undefined && { next }) };
}

function notesOn(
  steps: readonly KnownStep[],
  about: { readonly execution: Execution; readonly isGone: boolean; readonly isFirst: boolean },
): string[] {
  const { execution, isGone, isFirst } = about;
  const former = steps.filter((step) => step.isStored && step.about === undefined).length;
  return [
    ...(isGone ? ["The first steps are gone: a step is kept for 37 days."] : []),
    ...(execution.isEarlier && isFirst ? ["An earlier system ran this execution, and kept no steps."] : []),
    ...(former > 0
      ? [
          `${former === 1 ? "1 step was" : `${former} steps were`} stored by a version that kept neither names, times nor tokens: these are null, and \`done\` says no more than that it ended.`,
        ]
      : []),
    ...(steps.some(({ keepsPrompts }) => keepsPrompts === false)
      ? ["keep_prompts was false: what was asked is not kept, and no texts are shown."]
      : []),
  ];
}
