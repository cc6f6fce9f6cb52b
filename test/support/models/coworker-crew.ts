import * as z from "zod";

import { type Crew, defineTool } from "../../../functions/crew/index.ts";
import { crewOf, textOf } from "./crew-run.ts";
import type { ModelRequest } from "./scripted-model-server.ts";

/** The names of the tools by which an agent hands work to another, and asks another. */
export const WORK = "delegate_work_to_coworker";
export const ASK = "ask_question_to_coworker";

export const AGENTS = `
researcher: {role: "{topic} Researcher", goal: Find, backstory: Curious, tools: [look]}
writer: {role: Writer, goal: Write, backstory: Plain, allow_delegation: true}
`;
export const HIERARCHICAL = '{"process": "hierarchical", "manager_llm": "openai/gpt-4o-manager"}';
export const ONE_TASK = "t: {description: Do it, expected_output: A page, agent: researcher}";

/** A crew of a researcher and a writer, by its crew.jsonc and its tasks.yaml. */
export const crewWith = (crew: string, tasks: string, agents = AGENTS): Crew =>
  crewOf({
    "agents.yaml": agents,
    "tasks.yaml": tasks,
    "crew.jsonc": crew,
    "tools/look.ts": "",
    "tools/mark.ts": "",
  });

const look = defineTool({ name: "look", description: "Looks", input: z.object({}), run: () => "seen" });
export const mark = defineTool({
  name: "mark",
  description: "Marks",
  input: z.object({}),
  run: () => "marked",
});
/** The tools and the input of such a crew. */
export const base = { tools: { look, mark }, inputs: { topic: "Bee" } };

/** A reply that hands work to a coworker. */
export const handing = (coworker: string, what = "Find ten facts", context = "For a page") => ({
  toolCalls: [{ name: WORK, arguments: { task: what, context, coworker } }],
});
/** Whose call it is, by the role in its system message, and the tools it is offered. */
export const callers = (requests: readonly ModelRequest[]) =>
  requests.map((request) => [
    textOf(request, 0).split("\n")[0],
    ...(request.tools ?? []).map((tool) => tool.function.name),
  ]);
