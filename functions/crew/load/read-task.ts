import * as z from "zod";

import { didYouMean } from "../../text/did-you-mean.ts";
import { Condition } from "../condition.ts";
import { type Crew, type GuardrailReference, type Task, ToolFailurePolicy } from "../crew.ts";
import { outputFileProblem, plainOutputFile } from "../prompt/placeholders.ts";
import { type Body, inside, isAskedFor, placeOf, readFields, type Report } from "./entry.ts";
import { readGuardrails } from "./read-guardrails.ts";
import { readOutput } from "./read-output.ts";
import { readTools, type ToolSources } from "./read-tools.ts";

const TaskFields = z.object({
  description: z.string().trim().min(1),
  expected_output: z.string().trim(),
  agent: z.string().nullish(),
  context: z.array(z.string()).nullish(),
  markdown: z.boolean().nullish(),
  output_file: z.string().nullish(),
  tool_failure_policy: ToolFailurePolicy.nullish(),
  async_execution: z.boolean().nullish(),
  allow_crewai_trigger_context: z.boolean().nullish(),
  guardrail_max_retries: z.int().min(0).nullish(),
  /** CrewAI's older name for it. */
  max_retries: z.int().min(0).nullish(),
});

/** What a task refers to. */
export interface TaskSurroundings extends ToolSources {
  readonly agents: readonly Body[];
  /** The tasks before this one, and all of them, by the names that references use. */
  readonly earlier: readonly Body[];
  readonly all: readonly Body[];
  readonly process: Crew["process"];
}

export function readTask(body: Body, around: TaskSurroundings, report: Report): Task {
  const fields = readFields(TaskFields, body, report);
  if (fields.expected_output === "")
    report("warning", placeOf(body, "expected_output"), `expected_output of ${body.name} is empty`);
  const agent = around.agents.find((candidate) => candidate.name === fields.agent);
  if (agent === undefined && !(around.process === "hierarchical" && fields.agent == null)) {
    const names = around.agents.map((candidate) => candidate.name);
    const what =
      fields.agent == null
        ? "has no agent"
        : `names the agent ${fields.agent}, which there is not${didYouMean(fields.agent, names)}`;
    const there =
      names.length > 0 ? `the agents are ${names.join(", ")}` : "there are none: write agents.yaml";
    report("error", placeOf(body, "agent"), `${body.name} ${what}; ${there}`);
  }
  const output = readOutput(body, around.files, report);
  const outputFile = readOutputFile(body, fields.output_file ?? undefined, report);
  const guardrails = readGuardrails(body, around.files, report);
  if (agent === undefined && around.process === "hierarchical")
    refuseSentences(body, guardrails, around, report);
  const retries = fields.guardrail_max_retries ?? fields.max_retries;
  const condition = readCondition(body, report);
  const own = readTools(body, around, report);
  return {
    name: taskName(body),
    ...(isUnnamed(body, fields.description) && { unnamed: true as const }),
    description: fields.description ?? "",
    expectedOutput: fields.expected_output ?? "",
    ...(fields.agent != null && { agent: fields.agent }),
    tools: own ?? (agent && readTools(agent, around, () => undefined)) ?? [],
    context: body.fields.has("context") ? readContext(body, fields.context ?? [], around, report) : "all",
    markdown: fields.markdown ?? false,
    ...(output && { output }),
    ...(outputFile !== undefined && { outputFile }),
    ...(fields.async_execution && { async: true as const }),
    ...(condition && { condition }),
    ...(fields.allow_crewai_trigger_context != null && {
      triggerContext: fields.allow_crewai_trigger_context,
    }),
    ...(guardrails.length > 0 && { guardrails }),
    ...(retries != null && { guardrailMaxRetries: retries }),
    ...(fields.tool_failure_policy && { toolFailurePolicy: fields.tool_failure_policy }),
  };
}

/** A sentence is judged by with the model of the task's agent, also where a manager runs the task. */
function refuseSentences(
  body: Body,
  guardrails: readonly GuardrailReference[],
  { agents }: TaskSurroundings,
  report: Report,
): void {
  if (!guardrails.some((guardrail) => "sentence" in guardrail)) return;
  const names = agents.map(({ name }) => name).join(", ");
  const place = placeOf(body, body.fields.has("guardrails") ? "guardrails" : "guardrail");
  const message = `The guardrail sentence of ${body.name} needs an agent, whose model judges: name one; the agents are ${names}`;
  report("error", place, message);
}

function readContext(
  body: Body,
  names: readonly string[],
  around: TaskSurroundings,
  report: Report,
): readonly string[] {
  for (const [index, name] of names.entries()) {
    if (around.earlier.some((body) => body.name === name)) continue;
    const place = inside(placeOf(body, "context"), index);
    const all = around.all.map((body) => body.name);
    const reason = all.includes(name)
      ? "which does not come before it"
      : `which there is not${didYouMean(name, all)}; the tasks are ${all.join(", ")}`;
    report("error", place, `The context of ${body.name} names ${name}, ${reason}`);
  }
  const named = (name: string) => around.earlier.filter((other) => other.name === name);
  return names.flatMap((name) => named(name).map(taskName));
}

/** What outputs and errors call a task: its own `name`, or else what references call it. */
export function taskName(body: Body): string {
  const own = body.fields.get("name")?.value;
  return typeof own === "string" && own.trim() !== "" ? own.trim() : body.name;
}

/** As in crew.jsonc, where entries need no name and are called by their descriptions then. */
function isUnnamed(body: Body, description: string | undefined): boolean {
  return !body.fields.has("name") && !body.fields.has("config") && body.name === description;
}

const CONDITION_FORM = '{"path": "json_dict.score", "op": "gte", "value": 5}';

/** CrewAI's are Python functions; here they are data. */
function readCondition(body: Body, report: Report): Condition | undefined {
  const field = body.fields.get("condition");
  if (!isAskedFor(field?.value)) {
    const type = body.fields.get("type");
    if (typeof type?.value === "string" && type.value.toLowerCase() === "conditionaltask") {
      report(
        "error",
        type.place,
        `${body.name} is a ConditionalTask without a condition: write ${CONDITION_FORM}`,
      );
    }
    return undefined;
  }
  const parsed = Condition.safeParse(field?.value);
  if (parsed.success) return parsed.data;
  report(
    "error",
    placeOf(body, "condition"),
    `The condition of ${body.name} must compare something of the output before it: ${CONDITION_FORM}, or {"all": […]}, {"any": […]}, {"not": …}`,
  );
  return undefined;
}

function readOutputFile(body: Body, path: string | undefined, report: Report): string | undefined {
  if (path === undefined || path.trim() === "") return undefined;
  const problem = outputFileProblem(path.trim());
  if (problem === undefined) return plainOutputFile(path.trim());
  report("error", placeOf(body, "output_file"), `output_file of ${body.name} ${problem}: ${path}`);
  return undefined;
}
