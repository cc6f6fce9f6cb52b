import { AGENTS } from "../scenario.ts";

export const HIERARCHICAL = '{"process": "hierarchical", "manager_llm": "openai/gpt-4o"}';
export const ONE = "first: {description: Find ten facts, expected_output: A list, agent: researcher}";
export const ANY = "first: {description: Find ten facts, expected_output: A list}";
export const TWO = "second: {description: Write the page, expected_output: A page, agent: writer}";

/** The arguments of handing work over, and of asking. */
export const work = (coworker: string, task = "Dig deep", context = "For a page") =>
  ["delegate_work_to_coworker", { task, context, coworker }] as const;
export const question = (coworker: string) =>
  ["ask_question_to_coworker", { question: "How many legs?", context: "Of bees", coworker }] as const;
/** What to look for in the prompts of managers and coworkers. */
export const MARKS = ["For a page", "Find ten facts", "How many legs?", "Of bees", "Seen bees."];
export const LOOKING = AGENTS.replace("You are curious.", "You are curious.\n  tools: [look]");
