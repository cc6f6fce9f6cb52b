import { type Crew, resolveInputs } from "../crew/crew.ts";
import { type InputsRefusal, takeInputs } from "../crew/given-inputs.ts";
import type { BuiltCrew } from "../crew/manifest.ts";
import type { ExecutionLimits, Inputs, StartRequest } from "../domain/execution.ts";
import { pointerOf, refuse } from "../domain/http-answer.ts";
import { type MissingSetting, missingSettingText } from "../domain/missing-setting.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import { applyLimits, type DeployedLimits, refuseUnpriced } from "./apply-limits.ts";
import { chooseModels, type ModelChoices, pointersTo } from "./choose-models.ts";

/** The crew that a start without `crew` runs when none is configured and there are several. */
const USUAL_DEFAULT_CREW = "research";

/** What there is to start, as it was built. */
export interface CrewChoices extends ModelChoices {
  readonly crews: readonly BuiltCrew[];
  readonly defaultCrew: string | undefined;
  /** What the crew's models and tools need and is not set; nothing for a rehearsed crew. */
  missingSettings(crew: NonNullable<BuiltCrew["crew"]>): readonly MissingSetting[];
  /** Whether the crew would only be rehearsed, which unfinished crews may be. */
  isRehearsed(crew: NonNullable<BuiltCrew["crew"]>): boolean;
  readonly limits: DeployedLimits;
  /** Names of the crews' folders as they are now, where they are at hand: one may not have been read. */
  readonly foldersNow?: () => readonly string[];
}

/** What a start asks for. */
export interface StartBody {
  readonly crew?: string | undefined;
  readonly inputs?: Inputs | undefined;
  /** Model strings by the roles or the names of agents. */
  readonly models?: Readonly<Record<string, string>> | undefined;
  readonly limits?: ExecutionLimits | undefined;
}

/** The start that is carried out, or why none is. */
type ChosenCrew = { readonly start: StartRequest } | ReturnType<typeof refuse>;

/** The execution that the body asks for, or the refusal that names everything it lacks. */
export async function chooseCrew(body: StartBody, choices: CrewChoices): Promise<ChosenCrew> {
  const name = body.crew ?? defaultName(choices);
  const built = choices.crews.find((crew) => crew.name === name);
  if (built === undefined) return refuseUnknown(body.crew, choices);
  if (built.crew === undefined) return refuseProblems(built, "error");
  const asked = askedCrew(body, { ...built.crew, name }, choices);
  if ("refusal" in asked) return asked;
  const { crew, named } = asked;
  const missing = choices.missingSettings(crew);
  if (missing.length > 0) return refuseMissingSettings(name, missing, body.models);
  if (built.problems.some(({ level }) => level === "unfinished") && !choices.isRehearsed(crew)) {
    return refuseProblems(built, "unfinished");
  }
  const taken = takeInputs(crew, body.inputs ?? {});
  if ("refusal" in taken) return refuseInputs(taken.refusal);
  const applied = applyLimits(body.limits ?? {}, choices.limits);
  if ("refusal" in applied) return applied;
  // Of a start that names no limit an event says that it holds for a part of the calls.
  const unpriced = body.limits?.max_cost_usd === undefined ? [] : await choices.unpricedModels(crew);
  if (unpriced.length > 0) return refuseUnpriced(name, unpriced);
  return { start: { crewName: built.name, inputs: taken.inputs, limits: applied.limits, ...named } };
}

/** The crew with the models that the body names, and those by agents where it names any. */
function askedCrew(
  { models: asked, inputs: given = {} }: StartBody,
  crew: Crew,
  choices: CrewChoices,
): { readonly crew: Crew; readonly named: Pick<StartRequest, "models"> } | ReturnType<typeof refuse> {
  if (asked === undefined || Object.keys(asked).length === 0) return { crew, named: {} };
  const { inputs = given } = resolveInputs(crew, given);
  const chosen = chooseModels(crew, asked, { inputs, choices });
  return "refusal" in chosen ? chosen : { crew: chosen.crew, named: { models: chosen.models } };
}

const defaultName = ({ crews, defaultCrew }: CrewChoices): string =>
  defaultCrew || (crews.length === 1 ? crews[0]?.name : undefined) || USUAL_DEFAULT_CREW;

function refuseUnknown(name: string | undefined, { crews, foldersNow }: CrewChoices) {
  if (name !== undefined && foldersNow?.().includes(name) === true) {
    const sentence = `The crew "${name}" has a folder, but it has not been read yet. Repeat in a few seconds; the terminal that Stepcrew runs in says when it was read, or why it cannot be.`;
    return refuse(422, sentence, [{ pointer: "/crew", detail: "has not been read" }]);
  }
  const known = crews.map((crew) => crew.name);
  const names = known.join(", ");
  const what =
    name === undefined
      ? "The body names no crew, and there is no default crew; name a crew, or set a default crew"
      : `There is no crew "${name}"${didYouMean(name, known)}`;
  return refuse(422, `${what}. There are: ${names || "none"}.`, [
    { pointer: "/crew", detail: `one of: ${names || "none"}` },
  ]);
}

function refuseMissingSettings(
  name: string,
  settings: readonly MissingSetting[],
  asked: StartBody["models"] = {},
) {
  const missing = settings.map(missingSettingText);
  const errors = settings.flatMap((one) => {
    const named = one.neededBy.kind === "model" ? pointersTo(asked, one.neededBy.name) : [];
    const pointers = named.length === 0 ? ["/crew"] : named.map(({ pointer }) => pointer);
    return pointers.map((pointer) => ({ pointer, detail: missingSettingText(one) }));
  });
  const [are, them] = missing.length === 1 ? ["is", "it"] : ["are", "them"];
  return refuse(
    422,
    `The crew "${name}" cannot be started: ${missing.join(", ")} ${are} not set. Set ${them} for the deployment, or start with MODEL=rehearsal locally.`,
    errors,
  );
}

const refuseInputs = ({ sentence, errors }: InputsRefusal) =>
  refuse(
    422,
    sentence,
    errors.map(({ input, detail }) => ({ pointer: pointerOf(["inputs", input]), detail })),
  );

function refuseProblems(built: BuiltCrew, level: "error" | "unfinished") {
  const problems = built.problems.filter((problem) => problem.level === level);
  const errors = problems.map(({ file, line, message }) => ({
    pointer: "/crew",
    detail: `${file}:${line}: ${message}`,
  }));
  const sentence = `The crew "${built.name}" cannot be started: ${errors.map(({ detail }) => detail).join("; ")}`;
  return refuse(422, level === "error" ? sentence : `${sentence}. ${rehearsalAdvice(built)}`, errors);
}

/** Why it is not rehearsed, which it could be. */
function rehearsalAdvice({ manifest: { models } }: BuiltCrew): string {
  const whom = models.length === 0 ? "a model would be asked" : `it names ${models.join(", ")}`;
  return `Until that is done it can only be rehearsed, and ${whom}: MODEL=rehearsal locally rehearses every crew.`;
}
