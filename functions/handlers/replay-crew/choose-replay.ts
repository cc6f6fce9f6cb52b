import type { Crew } from "../../crew/crew.ts";
import { type AgentModels, agentModels } from "../../crew/named-models.ts";
import type { KeptSteps } from "../../crew/replay/kept-steps.ts";
import { coworkersOf } from "../../crew/run/plan.ts";
import type { Inputs } from "../../domain/execution.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import type { ReplayJournal } from "../../domain/replay/replay-journal.ts";
import type { ReplayOrigin } from "../../domain/replay/replay-origin.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { chooseCrew, type CrewChoices } from "../../starts/choose-crew.ts";
import type { Chosen } from "../../starts/start-answer.ts";
import type { replayCrewContract } from "./contract.ts";
import { keepUnchanged } from "./keep-unchanged.ts";
import { type Origin, readOrigin } from "./origin.ts";
import { type KeptPlan, planKept } from "./plan-kept.ts";

export interface ReplayPorts {
  readonly journal: ExecutionReader;
  readonly replays: Pick<ReplayJournal, "readFirstStep">;
  readonly choices: CrewChoices;
}

type ReplayBody = RequestOf<typeof replayCrewContract>["body"];

/** The start of the replay that is asked for, or the refusal that says all that is wrong. Writes nothing. */
export async function chooseReplay(
  { executionId, body }: { readonly executionId: string; readonly body: ReplayBody },
  { journal, replays, choices }: ReplayPorts,
): Promise<Chosen> {
  const origin = await readOrigin(executionId, { journal, replays });
  if ("refusal" in origin) return origin;
  const { crewName } = origin.execution;
  const built = choices.crews.find(({ name }) => name === crewName);
  const crew = built?.crew;
  // What is wrong with a crew that is not there, or has mistakes, is told as for a start.
  if (crew === undefined) return chooseCrew({ crew: crewName }, choices);
  const plan = planKept(origin, crew, body.from_task);
  if ("refusal" in plan) return plan;
  const inputs = { ...origin.request.inputs, ...body.inputs };
  const models = mergedModels(body, { origin, crew, plan, inputs });
  const chosen = await chooseCrew({ crew: crewName, inputs, models, limits: body.limits }, choices);
  if ("refusal" in chosen) return chosen;
  const { start } = chosen;
  const keep = keepUnchanged(plan, {
    origin,
    before: choices.withModels(crew, ofAgents(crew, origin.request.models)),
    now: choices.withModels(crew, start.models ?? {}),
    inputs: start.inputs,
    toolFacts: built?.toolFacts,
  });
  if ("refusal" in keep) return keep;
  return { start: { ...start, replayOf: replayOf(origin, crew, { keep, fromTask: plan.fromTask }) } };
}

const agentsOf = ({ agents, manager }: Crew) => (manager === undefined ? agents : [...agents, manager]);

/** Those of agents that the crew still has. */
const ofAgents = (crew: Crew, models: AgentModels = {}): AgentModels =>
  Object.fromEntries(
    agentsOf(crew).flatMap(({ name }) =>
      Object.hasOwn(models, name) ? [[name, models[name] ?? ""] as const] : [],
    ),
  );

interface MergedWith {
  readonly origin: Origin;
  readonly crew: Crew;
  readonly plan: KeptPlan;
  readonly inputs: Inputs;
}

/** The origin's models, `model` for all who work on what is done anew, and `models` over both. */
function mergedModels(
  { model, models = {} }: ReplayBody,
  { origin, crew, plan, inputs }: MergedWith,
): AgentModels {
  const named = agentModels(crew, models, inputs);
  // Keys that name no agent are refused as those of a start are.
  if ("wrong" in named) return models;
  const anew = model === undefined ? [] : workersAnew(crew, plan);
  const ofModel = Object.fromEntries(anew.map((name) => [name, model ?? ""]));
  return { ...ofAgents(crew, origin.request.models), ...ofModel, ...named.models };
}

/** Names of the agents that may work on a task that is not kept as a whole. */
function workersAnew(crew: Crew, { isWhole }: KeptPlan): readonly string[] {
  const workers = crew.tasks.flatMap(({ agent }, index) => {
    if (isWhole(index + 1)) return [];
    const own = crew.agents.find(({ name }) => name === agent);
    const running = crew.manager ?? own;
    return [
      ...(running ? [running] : []),
      ...(own ? [own] : []),
      ...coworkersOf(crew.agents, crew.manager, own),
    ];
  });
  return [...new Set(workers.map(({ name }) => name))];
}

function replayOf(
  origin: Origin,
  crew: Crew,
  { keep, fromTask }: { readonly keep: KeptSteps; readonly fromTask: string | null },
): ReplayOrigin {
  const { execution, request, modelChoice } = origin;
  const { executionId, createdAt, startedAt = createdAt } = execution;
  const about = { executionId, fromTask, keep };
  // Where nothing is kept, nothing says when it was asked, and of which model.
  if (keep.before === 1) return { ...about, startedAt: new Date().toISOString(), filesUntil: createdAt };
  const first = keep.before ?? keep.dropped.find(({ what }) => what === "all")?.task;
  const began = first === undefined || isAmidAsync(crew, first) ? undefined : beganHere(origin, first);
  return {
    ...about,
    startedAt: request.replayOf?.startedAt ?? startedAt,
    ...(modelChoice && { modelChoice }),
    ...(began !== undefined && { filesUntil: began }),
  };
}

/**
 * When the first task from this one on began that the origin did itself. What it kept of an execution before
 * began long ago, while it has the files of that since its own beginning.
 */
const beganHere = ({ execution, tasks }: Origin, first: number): string | undefined =>
  tasks
    .slice(first - 1)
    .flatMap(({ startedAt }) => startedAt ?? [])
    .find((startedAt) => startedAt >= execution.createdAt);

/** Tasks that are kept ran while this one did: when it began tells nothing of their files. */
const isAmidAsync = ({ tasks }: Crew, task: number): boolean =>
  tasks[task - 1]?.async === true && tasks[task - 2]?.async === true;
