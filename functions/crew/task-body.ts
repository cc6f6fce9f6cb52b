import * as z from "zod";

import { readFields } from "./body-fields.ts";
import { inside, isAskedFor, placeOf, type Body, type Report } from "./body.ts";
import { Condition } from "./condition.ts";
import { ToolFailurePolicy, type Crew, type Task } from "./crew.ts";
import { readOutput } from "./output-schema.ts";

const TaskFields = z.object({
  description: z.string().trim().min(1),
  expected_output: z.string().trim().nullish(),
  agent: z.string().nullish(),
  context: z.array(z.string()).nullish(),
  markdown: z.boolean().nullish(),
  output_file: z.string().nullish(),
  tool_failure_policy: ToolFailurePolicy.nullish(),
  async_execution: z.boolean().nullish(),
});

/** What a task refers to. */
export interface TaskSurroundings {
  readonly files: ReadonlyMap<string, string>;
  readonly agents: readonly Body[];
  /** Names of the tasks before this one. */
  readonly earlier: readonly string[];
  readonly all: readonly string[];
  readonly process: Crew["process"];
}

export function readTask(body: Body, around: TaskSurroundings, report: Report): Task {
  const fields = readFields(TaskFields, body, report);
  if (!fields.expected_output)
    report("warning", placeOf(body, "expected_output"), `${body.name} has no expected_output`);
  const agent = around.agents.find((candidate) => candidate.name === fields.agent);
  if (agent === undefined && !(around.process === "hierarchical" && fields.agent == null)) {
    const there = around.agents.map((candidate) => candidate.name).join(", ");
    const what =
      fields.agent == null ? "has no agent" : `names the agent ${fields.agent}, which there is not`;
    report("error", placeOf(body, "agent"), `${body.name} ${what}; the agents are ${there}`);
  }
  const output = readOutput(body, around.files, report);
  const outputFile = readOutputFile(body, fields.output_file ?? undefined, report);
  const condition = readCondition(body, report);
  const own = readTools(body, around.files, report);
  return {
    name: body.name,
    description: fields.description ?? "",
    expectedOutput: fields.expected_output ?? "",
    ...(fields.agent != null && { agent: fields.agent }),
    tools: own ?? (agent && readTools(agent, around.files, () => undefined)) ?? [],
    context: body.fields.has("context") ? readContext(body, fields.context ?? [], around, report) : "all",
    markdown: fields.markdown ?? false,
    ...(output && { output }),
    ...(outputFile !== undefined && { outputFile }),
    ...(fields.async_execution && { async: true as const }),
    ...(condition && { condition }),
    ...(fields.tool_failure_policy && { toolFailurePolicy: fields.tool_failure_policy }),
  };
}

/** Base names of the tool files a body names; undefined when it names none. Tools that are not there are left out. */
export function readTools(
  body: Body,
  files: ReadonlyMap<string, string>,
  report: Report,
): readonly string[] | undefined {
  const field = body.fields.get("tools");
  if (field === undefined || field.value === null) return undefined;
  if (!Array.isArray(field.value)) {
    report("error", field.place, `tools of ${body.name} must be a list`);
    return undefined;
  }
  const entries = field.value as readonly unknown[];
  if (entries.length === 0) return undefined;
  return entries.flatMap((entry, index) => {
    const name = typeof entry === "string" ? entry.trim().replace(/^custom:/, "") : "";
    if (/^[\w-]+$/.test(name) && files.has(`tools/${name}.ts`)) return [name];
    const written = typeof entry === "string" ? entry : JSON.stringify(entry);
    report(
      "unfinished",
      inside(field.place, index),
      `There is no tool ${written}: write tools/${name || "<name>"}.ts`,
    );
    return [];
  });
}

function readContext(
  body: Body,
  names: readonly string[],
  around: TaskSurroundings,
  report: Report,
): readonly string[] {
  for (const [index, name] of names.entries()) {
    if (around.earlier.includes(name)) continue;
    const place = inside(placeOf(body, "context"), index);
    const reason = around.all.includes(name)
      ? "which does not come before it"
      : `which there is not; the tasks are ${around.all.join(", ")}`;
    report("error", place, `The context of ${body.name} names ${name}, ${reason}`);
  }
  return names;
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

/** CrewAI's rules for the path: no way out of the folder, nothing a shell would understand. */
function readOutputFile(body: Body, path: string | undefined, report: Report): string | undefined {
  if (path === undefined || path.trim() === "") return undefined;
  if (path.includes("..") || /^[~$]/.test(path) || /[|<>&;]/.test(path)) {
    report(
      "error",
      placeOf(body, "output_file"),
      `output_file of ${body.name} must be a plain path without "..": ${path}`,
    );
    return undefined;
  }
  return path.trim().replace(/^\/+/, "");
}
