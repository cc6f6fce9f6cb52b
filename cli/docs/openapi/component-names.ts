import type * as z from "zod";

import { DescribedInput } from "../../../functions/domain/crews/described-crew.ts";
import {
  AskedLimits,
  AskedModels,
  ExecutionError,
  ExecutionLimits,
  Inputs,
  Phase,
  Status,
} from "../../../functions/domain/execution.ts";
import { TaskStatus } from "../../../functions/domain/progress.ts";
import { getCrewContract } from "../../../functions/handlers/get-crew/contract.ts";
import { getExecutionContract } from "../../../functions/handlers/get-execution/contract.ts";
import { getStatusContract } from "../../../functions/handlers/get-status/contract.ts";
import { listCrewsContract } from "../../../functions/handlers/list-crews/contract.ts";
import { listEventsContract } from "../../../functions/handlers/list-events/contract.ts";
import { listExecutionsContract } from "../../../functions/handlers/list-executions/contract.ts";
import { listFilesContract } from "../../../functions/handlers/list-files/contract.ts";
import { listStepsContract } from "../../../functions/handlers/list-steps/contract.ts";
import type { FunctionName } from "../../../infra/functions.ts";

/** What the bodies of answers are called where their functions' names would not say. */
const ANSWERS: Readonly<Partial<Record<FunctionName, string>>> = {
  "list-crews": "CrewList",
  "get-crew": "CrewDetail",
  "start-crew": "StartedExecution",
  "get-status": "ExecutionStatus",
  "list-executions": "ExecutionList",
  "get-execution": "ExecutionDetail",
  "list-events": "EventList",
  "list-steps": "StepTree",
  "get-step": "StepDetail",
  "replay-crew": "StartedReplay",
  "list-files": "FileList",
  "cancel-crew": "CancelledExecution",
  "check-health": "Health",
};

export const answerName = (name: FunctionName): string => ANSWERS[name] ?? `${pascalCase(name)}Answer`;
export const requestName = (name: FunctionName): string => `${pascalCase(name)}Request`;

const pascalCase = (name: string): string =>
  name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The component that is written by hand. */
export const CREW_OUTPUT = "CrewOutput";

/** Schemas inside bodies that clients want a type of. */
const NAMED = new Map<unknown, string>([
  [Status, "Status"],
  [Phase, "Phase"],
  [TaskStatus, "TaskStatus"],
  [Inputs, "Inputs"],
  [AskedModels, "AskedModels"],
  [AskedLimits, "AskedLimits"],
  [ExecutionLimits, "ExecutionLimits"],
  [ExecutionError, "ExecutionError"],
  [getStatusContract.output.shape.result.unwrap(), "CrewResult"],
  [getStatusContract.output.shape.result.unwrap().shape.data, CREW_OUTPUT],
  [listExecutionsContract.output.shape.executions.element, "ListedExecution"],
  [getExecutionContract.output.shape.tasks.element, "TaskDetail"],
  [getExecutionContract.output.shape.progress, "Progress"],
  [getExecutionContract.output.shape.usage, "UsageProgress"],
  [listEventsContract.output.shape.events.element, "TimelineEvent"],
  [DescribedInput, "CrewInput"],
  [listCrewsContract.output.shape.crews.element, "ListedCrew"],
  [getCrewContract.output.shape.agents.element, "CrewAgent"],
  [getCrewContract.output.shape.tasks.element, "CrewTask"],
  [getCrewContract.output.shape.tools.element, "CrewTool"],
  [getCrewContract.output.shape.problems.element, "CrewProblem"],
  [getCrewContract.output.shape.last_executions.element, "LastExecution"],
  [listStepsContract.output.shape.steps.element, "StepOfTree"],
  [listFilesContract.output.shape.files.element, "ExecutionFile"],
]);

/**
 * The name of a schema, also of one that is the same with another description or may be absent; undefined if
 * it has none.
 */
export function nameOf(schema: z.core.$ZodType): string | undefined {
  for (let one: z.core.$ZodType | undefined = schema; one !== undefined; one = insideOf(one)) {
    const name = NAMED.get(one);
    if (name !== undefined) return name;
  }
  return undefined;
}

function insideOf({ _zod: { parent, def } }: z.core.$ZodType): z.core.$ZodType | undefined {
  const isWrapper = ["optional", "default", "prefault", "readonly"].includes(def.type);
  return parent ?? (isWrapper ? (def as z.core.$ZodOptionalDef).innerType : undefined);
}
