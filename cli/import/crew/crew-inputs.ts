import type { JsonValue } from "../../../functions/json/json.ts";
import type { MetKickoff } from "../values/interpreter.ts";
import { plainValue } from "../values/plain-value.ts";
import { isObject, type ObjectValue, UNKNOWN_KEY, type Value } from "../values/value.ts";
import { type CrewContext, type Draft, placeOf, put, pythonText, remark } from "./draft.ts";

const RESERVED = /^(__proto__|constructor|prototype)$/;

/** Inputs that Python starts the crew with: constants are defaults, all else has to be given. */
export function putInputs(context: CrewContext, draft: Draft, crew: ObjectValue): void {
  const starts = context.interpreter.kickoffs.filter(
    ({ target }) => isObject(target) && isSame(target, crew),
  );
  const [first, ...others] = starts.filter(({ inputs }) => inputs !== undefined);
  for (const start of starts.filter(({ method }) => method.includes("for_each")))
    context.notes.push(
      remark(
        start,
        `${placeOf(start)} starts the crew once for each of a list of inputs: start it as often here`,
      ),
    );
  if (first?.inputs === undefined) return;
  const inputs = defaultsOf(context, first.inputs);
  if (inputs.size > 0) put(draft, "inputs", Object.fromEntries(inputs), first);
  noteOthers(context, first, others);
}

const isSame = (one: ObjectValue, other: ObjectValue): boolean =>
  one.module === other.module && one.span.from === other.span.from;

function defaultsOf(context: CrewContext, inputs: Value): ReadonlyMap<string, JsonValue> {
  const defaults = new Map<string, JsonValue>();
  if (inputs.kind !== "mapping") {
    context.notes.push(
      remark(
        inputs,
        `the crew's inputs are computed (${placeOf(inputs)}: ${pythonText(inputs)}): give them at each start`,
      ),
    );
    return defaults;
  }
  for (const [name, value] of inputs.entries) {
    const plain = plainValue(value);
    if (RESERVED.test(name)) continue;
    if (plain !== undefined) defaults.set(name, plain);
    else {
      const what = name === UNKNOWN_KEY ? "inputs are" : `the input ${name} is`;
      context.notes.push(
        remark(
          value,
          `${what} computed (${placeOf(value)}: ${pythonText(value)}): give ${name === UNKNOWN_KEY ? "them" : "it"} at each start`,
        ),
      );
    }
  }
  return defaults;
}

function noteOthers(context: CrewContext, first: MetKickoff, others: readonly MetKickoff[]): void {
  const said = (start: MetKickoff): string =>
    JSON.stringify((start.inputs && plainValue(start.inputs)) ?? null);
  for (const start of others.filter((one) => said(one) !== said(first)))
    context.notes.push(
      remark(start, `${placeOf(start)} starts the crew with other inputs, which are not its defaults here`),
    );
}
