import { StateMachine } from "aws-local-stepfunctions";

import type { FunctionName } from "../../../infra/functions.ts";
import type { WorkflowDefinition } from "../../../infra/template/read-local-template.ts";
import { keptTemplate } from "./kept-template.ts";

/** The workflow as it is deployed, with functions' names for their ARNs. */
export const workflowDefinition: WorkflowDefinition = keptTemplate.definition((name) => name);

/** Stands in for a Lambda: answers the nth invocation (from 1), or throws what Lambda would report. */
export type FakeFunction = (invocation: number) => unknown;

export interface WorkflowRun {
  readonly end: "succeeded" | { readonly error: string; readonly cause: unknown };
  /** The functions that were invoked, in order, with their payloads. */
  readonly invocations: readonly (readonly [name: string, payload: unknown])[];
  /** The states that were entered, in order; a retry enters none. */
  readonly entered: readonly string[];
}

export const EXECUTION_ID = "6f1d3b52-7d5a-4d0e-9c26-3f2a31b0a5d1";

/** An error as the interpreter gets it: Retry and Catch match its name. */
export const errorNamed = (name: string, message = ""): Error => Object.assign(new Error(message), { name });

/**
 * Runs the workflow in this process with fakes for its Lambdas. Waits and the pauses before retries take no
 * time.
 */
export async function runWorkflow(
  fakes: Readonly<Partial<Record<FunctionName, FakeFunction>>>,
): Promise<WorkflowRun> {
  const invocations: (readonly [string, unknown])[] = [];
  const invoke = async (input: unknown) => {
    const { FunctionName: name, Payload: payload } = input as {
      FunctionName: FunctionName;
      Payload: unknown;
    };
    invocations.push([name, payload]);
    const fake = fakes[name];
    if (fake === undefined) throw new Error(`${name} was invoked, for which the test has no fake`);
    const answer = await fake(invocations.filter(([invoked]) => invoked === name).length);
    return { StatusCode: 200, Payload: answer } as never;
  };
  // The interpreter writes into what it is given.
  const machine = new StateMachine(structuredClone(workflowDefinition) as never, {});
  const execution = machine.run(
    { execution_id: EXECUTION_ID },
    {
      overrides: {
        taskResourceLocalHandlers: { "Run crew": invoke, "Record failure": invoke },
        waitTimeOverrides: { Wait: 0 },
        retryIntervalOverrides: {
          "Run crew": [...noPauses("Run crew")],
          "Record failure": [...noPauses("Record failure")],
        },
      },
    },
  );
  const [events] = await Promise.all([collect(execution.eventLogs), execution.result.catch(() => undefined)]);
  return {
    end: endOf(events),
    invocations,
    entered: events.flatMap((event) => (event.type === "StateEntered" ? [event.state.name] : [])),
  };
}

type EventLog =
  ReturnType<StateMachine["run"]>["eventLogs"] extends AsyncIterable<infer Event> ? Event : never;

/** One for each retrier of a state. */
const noPauses = (state: string): readonly number[] =>
  ((workflowDefinition.States[state]?.["Retry"] ?? []) as readonly unknown[]).map(() => 0);

async function collect(events: AsyncIterable<EventLog>): Promise<readonly EventLog[]> {
  const collected: EventLog[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

function endOf(events: readonly EventLog[]): WorkflowRun["end"] {
  const last = events.at(-1);
  if (last?.type === "ExecutionSucceeded") return "succeeded";
  if (last?.type === "ExecutionFailed") return { error: last.Error, cause: last.Cause };
  throw new Error(`The workflow execution ended with ${String(last?.type)}`);
}
