import * as z from "zod";

import { didYouMean } from "../../text/did-you-mean.ts";
import { Condition } from "../condition.ts";
import { type Crew, type GuardrailReference, type Task, ToolFailurePolicy } from "../crew.ts";
import { outputFileProblem, plainOutputFile } from "../prompt/fill-placeholders.ts";
import { type Entry, inside, isAskedFor, locationOf, readFields, type Report } from "./entry.ts";
import { laxBoolean, laxInteger } from "./lax.ts";
import { pythonReference } from "./moved/python-reference.ts";
import type { PythonFinder } from "./python/crew-python.ts";
import { readCallbacks } from "./python/read-hooks.ts";
import { readGuardrails } from "./read-guardrails.ts";
import { readOutput } from "./read-output.ts";
import { readTools, type ToolSources } from "./read-tools.ts";

const TaskFields = z.object({
  description: z.string().trim().min(1),
  expected_output: z.string().trim(),
  agent: z.string().nullish(),
  context: z.array(z.string()).nullish(),
  markdown: laxBoolean().nullish(),
  output_file: z.string().nullish(),
  tool_failure_policy: ToolFailurePolicy.nullish(),
  async_execution: laxBoolean().nullish(),
  allow_crewai_trigger_context: laxBoolean().nullish(),
  guardrail_max_retries: laxInteger(z.int().min(0)).nullish(),
  /** CrewAI's older name for it. */
  max_retries: laxInteger(z.int().min(0)).nullish(),
});

/** What a task refers to. */
export interface TaskSurroundings extends ToolSources {
  readonly crew: Entry;
  readonly agents: readonly Entry[];
  /** The tasks before this one, and all of them, by the names that references use. */
  readonly earlier: readonly Entry[];
  readonly all: readonly Entry[];
  readonly process: Crew["process"];
}

export function readTask(entry: Entry, surroundings: TaskSurroundings, report: Report): Task {
  const fields = readFields(TaskFields, entry, report);
  if (fields.expected_output === "")
    report("warning", locationOf(entry, "expected_output"), `expected_output of ${entry.name} is empty`);
  const agent = surroundings.agents.find((candidate) => candidate.name === fields.agent);
  const isOfManager = surroundings.process === "hierarchical" && fields.agent == null;
  if (agent === undefined && !isOfManager && !(entry.isAdrift && fields.agent == null)) {
    const names = surroundings.agents.map((candidate) => candidate.name);
    const what =
      fields.agent == null
        ? " has no agent"
        : `: there is no agent ${fields.agent}${didYouMean(fields.agent, names)}`;
    const all =
      names.length > 0 ? `the agents are ${names.join(", ")}` : "no agents are defined: write agents.yaml";
    report("error", locationOf(entry, "agent"), `${entry.name}${what}; ${all}`);
  }
  const output = readOutput(entry, surroundings, report);
  const outputFile = readOutputFile(entry, fields.output_file ?? undefined, report);
  const guardrails = readGuardrails(entry, surroundings, report);
  if (agent === undefined && surroundings.process === "hierarchical")
    refuseSentences(entry, guardrails, { agents: surroundings.agents, report });
  const retries = fields.guardrail_max_retries ?? fields.max_retries;
  const condition = readCondition(entry, surroundings.python, report);
  const own = readTools(entry, surroundings, report);
  const callbacks = readCallbacks(entry, surroundings.crew, surroundings.python, report);
  return {
    name: taskName(entry),
    ...(isUnnamed(entry, fields.description) && { unnamed: true as const }),
    description: fields.description ?? "",
    expectedOutput: fields.expected_output ?? "",
    ...(fields.agent != null && { agent: fields.agent }),
    tools: own ?? (agent && readTools(agent, surroundings, () => undefined)) ?? [],
    context: entry.fields.has("context")
      ? readContext(entry, fields.context ?? [], surroundings, report)
      : "all",
    markdown: fields.markdown ?? false,
    ...(output && { output }),
    ...(outputFile !== undefined && { outputFile }),
    ...(fields.async_execution && { async: true as const }),
    ...(condition && { condition }),
    ...(fields.allow_crewai_trigger_context != null && {
      triggerContext: fields.allow_crewai_trigger_context,
    }),
    ...(guardrails.length > 0 && { guardrails }),
    ...(callbacks.length > 0 && { callbacks }),
    ...(retries != null && { guardrailMaxRetries: retries }),
    ...(fields.tool_failure_policy && { toolFailurePolicy: fields.tool_failure_policy }),
  };
}

/** The model of the task's own agent judges by a sentence, also where a manager runs the task. */
function refuseSentences(
  entry: Entry,
  guardrails: readonly GuardrailReference[],
  { agents, report }: Pick<TaskSurroundings, "agents"> & { readonly report: Report },
): void {
  if (!guardrails.some((guardrail) => "sentence" in guardrail)) return;
  const names = agents.map(({ name }) => name).join(", ");
  const location = locationOf(entry, entry.fields.has("guardrails") ? "guardrails" : "guardrail");
  const message = `The guardrail sentence of ${entry.name} needs an agent whose model judges by it: name one; the agents are ${names}`;
  report("error", location, message);
}

function readContext(
  entry: Entry,
  names: readonly string[],
  surroundings: TaskSurroundings,
  report: Report,
): readonly string[] {
  for (const [index, name] of names.entries()) {
    if (surroundings.earlier.some((other) => other.name === name)) continue;
    const location = inside(locationOf(entry, "context"), index);
    const all = surroundings.all.map((other) => other.name);
    const problem = all.includes(name)
      ? ` names ${name}, which does not come before it`
      : `: there is no task ${name}${didYouMean(name, all)}; the tasks are ${all.join(", ")}`;
    report("error", location, `The context of ${entry.name}${problem}`);
  }
  const named = (name: string) => surroundings.earlier.filter((other) => other.name === name);
  return names.flatMap((name) => named(name).map(taskName));
}

/** What outputs and errors call a task: its own `name`, or else what references call it. */
export function taskName(entry: Entry): string {
  const own = entry.fields.get("name")?.value;
  return typeof own === "string" && own.trim() !== "" ? own.trim() : entry.name;
}

/** In crew.jsonc entries need no name: they are called by their descriptions then. */
function isUnnamed(entry: Entry, description: string | undefined): boolean {
  return !entry.fields.has("name") && !entry.fields.has("config") && entry.name === description;
}

const CONDITION_FORM = '{"path": "json_dict.score", "op": "gte", "value": 5}';

/** Data, or a function of the crew's Python, as CrewAI's are. */
function readCondition(entry: Entry, python: PythonFinder, report: Report): Task["condition"] {
  const field = entry.fields.get("condition");
  if (!isAskedFor(field?.value)) {
    const type = entry.fields.get("type");
    if (typeof type?.value === "string" && type.value.toLowerCase() === "conditionaltask") {
      report(
        "error",
        type.location,
        `${entry.name} is a ConditionalTask without a condition: write ${CONDITION_FORM}`,
      );
    }
    return undefined;
  }
  const parsed = Condition.safeParse(field?.value);
  if (parsed.success) return parsed.data;
  const reference = pythonReference(field?.value);
  if (reference !== undefined) {
    const found = python.useFunction(reference, "condition", locationOf(entry, "condition"));
    return found && { python: { file: found.file, name: found.name } };
  }
  report(
    "error",
    locationOf(entry, "condition"),
    `The condition of ${entry.name} must compare a value of the output before it: ${CONDITION_FORM}, or {"all": […]}, {"any": […]}, {"not": …}`,
  );
  return undefined;
}

function readOutputFile(entry: Entry, path: string | undefined, report: Report): string | undefined {
  if (path === undefined || path.trim() === "") return undefined;
  const problem = outputFileProblem(path.trim());
  if (problem === undefined) return plainOutputFile(path.trim());
  report("error", locationOf(entry, "output_file"), `output_file of ${entry.name} ${problem}: ${path}`);
  return undefined;
}
