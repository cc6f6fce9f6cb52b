import { yamlCrew } from "../scenario.ts";

/** agents.yaml of a researcher with these tools and keys, and a writer. */
export const agents = (tools: string, more = "") =>
  `researcher: {role: Researcher, goal: Find facts, backstory: Curious, tools: [${tools}]${more}}\n` +
  "writer: {role: Writer, goal: Write, backstory: Plain}";
export const FIRST = "first: {description: Find ten facts, expected_output: A list, agent: researcher}";
export const SECOND = "second: {description: Write the page, expected_output: A page, agent: writer}";
/** Arguments that the tools take. */
export const bees = (name: string) => [name, { q: "bees" }] as const;
export const wasps = (name: string) => [name, { q: "wasps" }] as const;

/** A crew of one task and that researcher. */
export const one = (tools: string, more = "") => yamlCrew([FIRST], { agents: agents(tools, more) });
