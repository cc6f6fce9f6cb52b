import { LONGEST_TIMER_MILLISECONDS } from "../../functions/async/timer.ts";

/**
 * A definition that the local interpreter cannot run as AWS would. It would run it wrongly, and mostly
 * silently.
 */
class UnsupportedDefinition extends Error {
  override readonly name = "UnsupportedDefinition";
}

export type State = Readonly<Record<string, unknown>> & { readonly Type: string };
export interface StatesDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number;
}

export const LONGEST_TIMER_SECONDS = Math.floor(LONGEST_TIMER_MILLISECONDS / 1000);

const EVERYWHERE = ["Type", "Comment", "QueryLanguage"];
const FLOW = ["Next", "End"];
const PATHS = ["InputPath", "OutputPath"];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [
    ...FLOW,
    ...PATHS,
    "Resource",
    "Parameters",
    "ResultSelector",
    "ResultPath",
    "TimeoutSeconds",
    "Retry",
    "Catch",
  ],
  Choice: [...PATHS, "Choices", "Default"],
  Wait: [...FLOW, ...PATHS, "Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
  Pass: [...FLOW, ...PATHS, "Parameters", "Result", "ResultPath"],
  Succeed: PATHS,
  Fail: ["Error", "ErrorPath", "Cause", "CausePath"],
};
const TOP_FIELDS = ["StartAt", "States", "TimeoutSeconds", "Version", "Comment", "QueryLanguage"];
const INVOKE = /^arn:aws[\w-]*:states:::lambda:invoke$/;
const INVOKE_PARAMETERS = ["FunctionName", "Qualifier", "Payload", "InvocationType"];
const MISSING_CONTEXT = /\$\$\.(?:State|Task|Map)\b/;
const VARIABLE = /^\$[A-Za-z_]/;

/**
 * Reads a definition and refuses whatever aws-local-stepfunctions ignores or gets wrong and this folder does
 * not put right: JSONata, variables, Map and Parallel, other integrations than lambda:invoke, task tokens,
 * heartbeats and a few details.
 * @throws UnsupportedDefinition naming the state and the field. @throws SyntaxError if it is not valid JSON.
 */
export function readSupportedDefinition(text: string): StatesDefinition {
  const definition = JSON.parse(text) as StatesDefinition;
  refuseUnknownFields("the state machine", definition, TOP_FIELDS);
  for (const [name, state] of Object.entries(definition.States)) checkState(`state "${name}"`, state);
  return definition;
}

function refuse(where: string, what: string): never {
  throw new UnsupportedDefinition(`${where}: ${what} cannot be run locally`);
}

function refuseUnknownFields(where: string, fields: object, known: readonly string[]): void {
  if ("QueryLanguage" in fields && fields.QueryLanguage !== "JSONPath")
    refuse(where, `QueryLanguage ${String(fields.QueryLanguage)}`);
  for (const field of Object.keys(fields)) if (!known.includes(field)) refuse(where, field);
}

function checkState(where: string, state: State): void {
  const known = FIELDS[state.Type] ?? refuse(where, `Type ${state.Type}`);
  refuseUnknownFields(where, state, [...EVERYWHERE, ...known]);
  checkTexts(where, state);
  checkResultPath(where, state);
  for (const catcher of (state["Catch"] ?? []) as State[]) checkResultPath(where, catcher);
  switch (state.Type) {
    case "Task":
      return checkTask(where, state);
    case "Fail":
      for (const field of ["ErrorPath", "CausePath"]) {
        const path = state[field];
        if (typeof path === "string" && !path.startsWith("$"))
          refuse(where, `an intrinsic function as ${field}`);
      }
      return;
    case "Pass":
      if ("Result" in state && !state["Result"])
        refuse(where, `the Result ${JSON.stringify(state["Result"])}`);
      return;
    case "Wait":
      if (Number(state["Seconds"]) > LONGEST_TIMER_SECONDS)
        refuse(where, `Seconds above ${LONGEST_TIMER_SECONDS}`);
      return;
    default:
  }
}

function checkTask(where: string, state: State): void {
  if (!INVOKE.test(String(state["Resource"]))) refuse(where, `the integration ${String(state["Resource"])}`);
  for (const [key, value] of Object.entries((state["Parameters"] ?? {}) as object)) {
    const name = key.replace(/\.\$$/, "");
    if (!INVOKE_PARAMETERS.includes(name)) refuse(where, `the parameter ${name}`);
    if (name === "InvocationType" && value !== "RequestResponse")
      refuse(where, `InvocationType ${String(value)}`);
  }
}

function checkResultPath(where: string, fields: State): void {
  const path = fields["ResultPath"];
  if (typeof path === "string" && path !== "$" && !path.startsWith("$."))
    refuse(where, `the ResultPath ${path}`);
}

/**
 * Looks at every text below: paths may stand in templates, choice rules and arguments of intrinsic functions.
 */
function checkTexts(where: string, value: unknown): void {
  if (typeof value === "string") {
    const missing = MISSING_CONTEXT.exec(value)?.[0];
    if (missing !== undefined) refuse(where, `the context object's ${missing}`);
    if (VARIABLE.test(value)) refuse(where, `the variable ${value}`);
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) checkTexts(where, inner);
  }
}
