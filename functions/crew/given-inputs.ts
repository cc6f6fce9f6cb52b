import { didYouMean } from "../text/did-you-mean.ts";
import { type Crew, type Inputs, inputsWithDefaults, resolveInputs, TRIGGER_PAYLOAD } from "./crew.ts";

/** Why a crew does not take what it was given. */
export interface InputsRefusal {
  /** What is wrong, all of it, and what to do. */
  readonly sentence: string;
  /** The same for each input. */
  readonly errors: readonly { readonly input: string; readonly detail: string }[];
}

type CheckedCrew = Pick<Crew, "name" | "inputs" | "strictInputs" | "python">;

/** More would only repeat what the first ones say. */
const MOST_TOLD = 10;

/** A name this short is near to every other of its length: only capitals are taken for a mistake there. */
const SHORT_NAME = 2;

/**
 * The given inputs over the crew's defaults; or why not. An input that no text mentions is taken, as in
 * CrewAI, unless it seems to be a misspelt one: near to one that is known and was not given.
 * @param howToGive a sentence on where those that are missing are written; the API's if absent
 */
export function takeInputs(
  crew: CheckedCrew,
  given: Inputs,
  howToGive: (missing: readonly string[]) => string = () => 'Give them in "inputs".',
): { readonly inputs: Inputs } | { readonly refusal: InputsRefusal } {
  const misspelt = crew.strictInputs === false ? [] : misspeltInputs(crew, given);
  // A hook may give what is missing; what it does not give ends the crew when it begins.
  const isHooked = crew.python?.beforeKickoff !== undefined;
  const { inputs, missing = [] } = isHooked
    ? { inputs: inputsWithDefaults(crew, given) }
    : resolveInputs(crew, given);
  if (inputs !== undefined && misspelt.length === 0) return { inputs };
  const sentences = [
    ...(missing.length > 0 ? [`needs these inputs: ${missing.join(", ")}. ${howToGive(missing)}`] : []),
    ...(misspelt.length > 0 ? [misspeltSentence(misspelt, missing.length === 0)] : []),
  ];
  const errors = [
    ...missing.map((input) => ({ input, detail: `the input "${input}" is required` })),
    ...misspelt.map(({ input, hint }) => ({ input, detail: `there is no input "${input}"${hint}` })),
  ];
  return { refusal: { sentence: `The crew "${crew.name}" ${sentences.join(" It ")}`, errors } };
}

interface MisspeltInput {
  readonly input: string;
  /** " (did you mean X?)" */
  readonly hint: string;
}

function misspeltInputs({ inputs }: CheckedCrew, given: Inputs): readonly MisspeltInput[] {
  const known = new Set([...inputs.map(({ name }) => name), TRIGGER_PAYLOAD]);
  const open = [...known].filter((name) => !Object.hasOwn(given, name));
  const misspelt: MisspeltInput[] = [];
  for (const input of Object.keys(given)) {
    if (misspelt.length === MOST_TOLD) break;
    const hint = known.has(input)
      ? ""
      : didYouMean(
          input,
          open.filter((name) => mayBeMeant(input, name)),
        );
    if (hint !== "") misspelt.push({ input, hint });
  }
  return misspelt;
}

const mayBeMeant = (input: string, name: string): boolean =>
  name.length > SHORT_NAME || name.toLowerCase() === input.toLowerCase();

function misspeltSentence(misspelt: readonly MisspeltInput[], isAlone: boolean): string {
  const named = misspelt.map(({ input, hint }) => `${input}${hint}`).join(", ");
  const advice = isAlone
    ? ` Correct ${misspelt.length === 1 ? "the name" : "the names"}, or let the crew take any with "strict_inputs": false in its crew.jsonc.`
    : "";
  return `has no input ${named}.${advice}`;
}
