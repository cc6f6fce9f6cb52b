import { isStepPath, kindOfPath } from "../../crew/step-kinds.ts";
import type { Execution } from "../../domain/execution.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import { areStepsGone, GONE_STEPS } from "../../domain/steps/gone-steps.ts";
import { shownStep } from "../../domain/steps/shown-step.ts";
import type { StepReader, WholeStep } from "../../domain/steps/steps.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { withoutEscapes } from "../../text/without-escapes.ts";
import type { getStepContract } from "./contract.ts";
import { fitStep } from "./fit-step.ts";
import { argumentsIn, formerTokens } from "./former-steps.ts";

type Body = BodyOf<typeof getStepContract>;
type Answer = HttpAnswer<Body>;

export interface GetStepPorts {
  readonly journal: ExecutionReader;
  readonly steps: StepReader;
  /** Whether steps keep prompts now: it counts for those that an earlier version stored. */
  readonly keepsPrompts: boolean;
}

export async function getStep(
  { parameters }: RequestOf<typeof getStepContract>,
  ports: GetStepPorts,
): Promise<Answer> {
  const execution = await readKnownExecution(ports.journal, parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const path = [parameters.path, withoutEscapes(parameters.path)].find(isStepPath);
  if (path === undefined) return NO_STEP;
  const step = await ports.steps.read(execution.executionId, path);
  if (step === undefined) return withoutStep(execution, path, ports);
  return { status: 200, body: fitStep(await bodyOf(execution, step, ports)) };
}

const NO_STEP = refuse(
  404,
  "The execution has no step at this path. GET /crew/executions/{execution_id}/steps lists those there are.",
);

async function withoutStep(execution: Execution, path: string, ports: GetStepPorts): Promise<Answer> {
  const { steps } = await ports.steps.page(execution.executionId, { under: path, limit: 1 });
  if (steps.length > 0) {
    return refuse(
      404,
      `${path} is no step itself, but there are steps below it: GET /crew/executions/{execution_id}/steps?under=${path} lists them.`,
    );
  }
  return (await areStepsGone(execution, ports)) ? GONE_STEPS : NO_STEP;
}

async function bodyOf(execution: Execution, step: WholeStep, ports: GetStepPorts): Promise<Body> {
  const { executionId } = execution;
  const { about, path } = step;
  const mayShow = step.keepsPrompts ?? ports.keepsPrompts;
  const shown = shownStep(step, execution);
  const asked = mayShow ? await askedOf(executionId, step, ports.steps) : undefined;
  const answer = mayShow && step.isStored ? (step.value ?? null) : null;
  return {
    execution_id: executionId,
    ...shown,
    kind: kindOfPath(path),
    tokens: shown.tokens ?? formerTokens(step.value),
    tries:
      about?.model === undefined
        ? null
        : (about.tries ?? []).map(({ at, error }) => ({ at: isoOf(at), error })),
    asked: asked ?? null,
    answer,
    missing: {
      ...missingTexts(step, { asked, mayShow }),
      ...(about === undefined && { began_at: FORMER, ended_at: FORMER, agent: FORMER, tries: FORMER }),
      ...(shown.cost_usd === null && about?.tokens && { cost_usd: "The price of the model is not known." }),
    },
    cut: [],
    stored_bytes: step.bytes,
    expires_at: step.expiresAt === undefined ? null : isoOf(step.expiresAt * 1000),
  };
}

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** As it is kept; of a tool's call else as the reply has it that made the call. */
async function askedOf(
  executionId: string,
  step: WholeStep,
  steps: StepReader,
): Promise<JsonObject | undefined> {
  if (isJsonObject(step.asked)) return step.asked;
  const parent = step.path.slice(0, step.path.lastIndexOf("/"));
  if (kindOfPath(step.path) !== "tool") return undefined;
  const reply = await steps.read(executionId, parent);
  return argumentsIn(reply?.value, step.path);
}

const FORMER = "The step was stored by a version that did not keep this.";
const NOT_KEPT =
  "keep_prompts was false: what was asked is not kept, and no texts are shown. Set it for executions to come.";
const NOT_KEPT_NOW =
  "keep_prompts is false, and the step was stored by a version that did not know it: no texts are shown.";
const NOTES: readonly string[] = ["clock", "wait", "retry", "crew", "cache"];

function missingTexts(
  step: WholeStep,
  { asked, mayShow }: { readonly asked: JsonObject | undefined; readonly mayShow: boolean },
): Record<string, string> {
  if (!mayShow) {
    const why = step.keepsPrompts === undefined ? NOT_KEPT_NOW : NOT_KEPT;
    return { asked: why, answer: why };
  }
  return {
    ...(asked === undefined && { asked: whyNotAsked(step) }),
    ...(step.lost && {
      "asked.messages": `Its beginning was kept with the step ${step.lost}, which is gone.`,
    }),
    ...(!step.isStored && { answer: "It began and has no result: the status says what is known of it." }),
  };
}

function whyNotAsked(step: WholeStep): string {
  if (NOTES.includes(kindOfPath(step.path))) return "The step only takes a note, and asks for nothing.";
  return step.isStored && step.keepsPrompts ? "Nothing was asked." : FORMER;
}
