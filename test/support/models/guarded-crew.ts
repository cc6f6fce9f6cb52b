import type { Crew, Guardrail } from "../../../functions/crew/index.ts";
import { crewOf } from "./crew-run.ts";

interface GuardedCrew {
  /** Keys of the task t, as they stand in YAML. */
  readonly task: string;
  /** Keys of its agent. */
  readonly agent?: string;
  /** More files of the crew. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Three tasks of one author, the one in the middle with guardrails; the last reads its output. */
export const guardedCrew = ({ task, agent = "", files = {} }: GuardedCrew): Crew =>
  crewOf({
    "agents.yaml": `a: {role: Author, goal: G, backstory: B${agent}}`,
    "tasks.yaml": `before: {description: Do before, expected_output: E, agent: a}
t: {description: Do it, expected_output: E, agent: a, ${task}}
after: {description: Do after, expected_output: E, agent: a, context: [t]}`,
    "guardrails/short.ts": "",
    "guardrails/loud.ts": "",
    ...files,
  });

/** Passes texts of up to nine characters. */
export const short: Guardrail = ({ raw }) => (raw.length < 10 ? [true] : [false, `${raw.length} characters`]);

/** What gives a crew its guardrails. */
export const guardrailPorts = (guardrails: Readonly<Record<string, Guardrail>> = { short }) => ({
  guardrails: new Map(Object.entries(guardrails)),
});
