import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";

import { choiceRule, type ChoiceRule } from "./choice-rule.ts";
import { LONGEST_TIMER_SECONDS, readSupportedDefinition, type State } from "./supported-definition.ts";
import { WAIT_GOES_ON } from "./wait-in-parts.ts";

/** A definition made ready for the interpreter. */
export interface PreparedDefinition {
  readonly machine: StateMachine;
  readonly taskNames: readonly string[];
  /** States whose wait depends on their input: they run as tasks, which wait in parts. */
  readonly waitNames: readonly string[];
  /** The machine's own TimeoutSeconds. The run keeps it, since it goes on counting across a restart. */
  readonly timeoutSeconds: number | undefined;
}

/**
 * The interpreter sets `$$.Execution.StartTime` itself, to the time of a restart too; this path is the run's
 * to fill.
 */
const START_TIME = "$$.Execution.StartTime";
export const START_TIME_KEY = "ExecutionStart";
const START_TIME_PATH = `$$.${START_TIME_KEY}.StartTime`;

/**
 * Rewrites a definition so that aws-local-stepfunctions 3.0 runs it as AWS does. What is left: a template's
 * "$" on an input that is neither object nor array fails with States.Runtime, and a few intrinsic functions
 * differ in odd arguments.
 * @param isChecked that it was prepared before without an error: checking the language costs 0.4 s
 * @throws UnsupportedDefinition for what it cannot run, Error for what is not Amazon States Language.
 */
export function prepareDefinition(text: string, isChecked = false): PreparedDefinition {
  const read = readSupportedDefinition(text.replaceAll(START_TIME, () => START_TIME_PATH));
  const { TimeoutSeconds, ...definition } = read;
  const states = Object.entries(read.States);
  const prepared = {
    ...definition,
    States: Object.fromEntries(states.map(([name, state]) => [name, stateOf(state)])),
  };
  return {
    machine: new StateMachine(prepared as unknown as StateMachineDefinition, {
      validationOptions: { noValidate: isChecked },
    }),
    taskNames: states.filter(([, { Type }]) => Type === "Task").map(([name]) => name),
    waitNames: states.filter(([, state]) => waitsLong(state)).map(([name]) => name),
    timeoutSeconds: TimeoutSeconds,
  };
}

function stateOf(state: State): State {
  const fields = withoutWholePaths(state);
  switch (state.Type) {
    case "Task":
      return taskOf(fields);
    case "Choice":
      return { ...fields, Choices: (fields["Choices"] as ChoiceRule[]).map(choiceRule) };
    case "Fail":
      return failOf(fields);
    case "Wait":
      return waitsLong(fields) ? waitOf(fields) : fields;
    default:
      return fields;
  }
}

/**
 * Whether the wait ends at a time from the input; with an InputPath a task would have another output than a
 * wait.
 */
const waitsLong = (state: State): boolean =>
  state.Type === "Wait" && !("Seconds" in state) && (!("InputPath" in state) || state["InputPath"] === "$");

/**
 * The interpreter's timers fire at once when a time is longer than they can wait. Here a task waits for one
 * part, and is retried for the next.
 */
function waitOf({ SecondsPath, Timestamp, TimestampPath, ...state }: State): State {
  return {
    ...state,
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: {
      ...(SecondsPath === undefined ? {} : { "seconds.$": SecondsPath }),
      ...(Timestamp === undefined ? {} : { timestamp: Timestamp }),
      ...(TimestampPath === undefined ? {} : { "timestamp.$": TimestampPath }),
    },
    ResultPath: null,
    TimeoutSeconds: LONGEST_TIMER_SECONDS,
    Retry: [
      {
        ErrorEquals: [WAIT_GOES_ON],
        IntervalSeconds: 1,
        BackoffRate: 1,
        MaxAttempts: Number.MAX_SAFE_INTEGER,
      },
    ],
  };
}

/**
 * Its default for a task's timeout is 60 s, AWS's is none; retry pauses overflow setTimeout after enough
 * doublings.
 */
function taskOf(state: State): State {
  const { Retry, Catch, TimeoutSeconds } = state;
  return {
    ...state,
    TimeoutSeconds: atMostTimer(TimeoutSeconds),
    ...(Array.isArray(Retry)
      ? {
          Retry: Retry.map((retrier: State) => ({
            ...retrier,
            MaxDelaySeconds: atMostTimer(retrier["MaxDelaySeconds"]),
          })),
        }
      : {}),
    ...(Array.isArray(Catch) ? { Catch: Catch.map(withoutWholePaths) } : {}),
  };
}

const atMostTimer = (seconds: unknown): number =>
  typeof seconds === "number" ? Math.min(seconds, LONGEST_TIMER_SECONDS) : LONGEST_TIMER_SECONDS;

/**
 * "$" is what these mean when absent; as ResultPath it would make a key "$", as the others it fails on null.
 */
function withoutWholePaths(state: State): State {
  const whole = ["InputPath", "ResultPath", "OutputPath"];
  return Object.fromEntries(
    Object.entries(state).filter(([key, value]) => !(whole.includes(key) && value === "$")),
  ) as State;
}

/** Without Error or Cause it would invent texts; AWS has none, which the run makes of empty ones. */
function failOf(state: State): State {
  return {
    ...state,
    ...("ErrorPath" in state || "Error" in state ? {} : { Error: "" }),
    ...("CausePath" in state || "Cause" in state ? {} : { Cause: "" }),
  };
}
