import type { JsonSchema } from "../../json/json.ts";
import type { Agent, Task } from "../crew.ts";
import { fillPlaceholders } from "./fill-placeholders.ts";
import { formatDate } from "./strftime.ts";

/** What an agent is told first. Parts that a task does not ask for leave nothing behind. */
export interface Prompt {
  readonly system: string | undefined;
  readonly user: string;
}

/** An answer that a guardrail did not let pass. */
export interface RefusedAnswer {
  readonly answer: string;
  readonly reason: string;
}

export interface TaskPromptOptions {
  /** Outputs of other tasks; may be empty. */
  readonly context: string;
  readonly startedAt: Date;
  /** The last answer, where a guardrail refused it. */
  readonly refused?: RefusedAnswer | undefined;
}

export function taskPrompt(
  agent: Agent,
  task: Task,
  { context, startedAt, refused }: TaskPromptOptions,
): Prompt {
  return promptOf(agent, startedAt, taskText(task, context, refused));
}

/** What a coworker is told of work or a question that another agent delegates. */
export function delegatedPrompt(
  agent: Agent,
  { what, context, startedAt }: { readonly what: string; readonly context: string; readonly startedAt: Date },
): Prompt {
  return promptOf(
    agent,
    startedAt,
    parts([
      what,
      "Expected of your answer: Your best and complete answer to the coworker who asks you.",
      "Answer with the complete content itself; what you leave out is lost.",
      context && `What you are given for it:\n${context}`,
    ]),
  );
}

function promptOf(agent: Agent, startedAt: Date, user: string): Prompt {
  const system = systemText(agent, startedAt);
  if (agent.templates)
    return { system: undefined, user: templated(agent, agent.templates, { system, user }) };
  return agent.useSystemPrompt ? { system, user } : { system: undefined, user: `${system}\n\n${user}` };
}

/** As in CrewAI: one message made of the three templates; of the last, only what comes before the answer. */
function templated(
  agent: Agent,
  templates: NonNullable<Agent["templates"]>,
  { system, user }: { readonly system: string; readonly user: string },
): string {
  const { role, goal, backstory } = agent;
  const fill = (template: string) => fillPlaceholders(template, { role, goal, backstory });
  const before = templates.response?.split("{{ .Response }}", 1)[0];
  const texts = [
    fill(templates.system).replace("{{ .System }}", () => system),
    fill(templates.prompt).replace("{{ .Prompt }}", () => user),
    ...(before === undefined ? [] : [fill(before)]),
  ];
  return texts.join("\n");
}

function systemText(agent: Agent, startedAt: Date): string {
  return parts([
    `You are ${agent.role}.`,
    agent.backstory,
    agent.goal && `What you work towards: ${agent.goal}`,
    agent.dateFormat && `Current Date: ${formatDate(startedAt, agent.dateFormat)}`,
  ]);
}

function taskText(task: Task, context: string, refused: RefusedAnswer | undefined): string {
  return parts([
    task.description,
    task.expectedOutput && `Expected of your answer: ${task.expectedOutput}`,
    "Answer with the complete content itself; what you leave out is lost.",
    task.markdown && "Write the answer in Markdown: headings, lists and emphasis where they help a reader.",
    task.output && schemaText(task.output.schema),
    context && `What others found out before you:\n${context}`,
    refused && `Your last answer was:\n${refused.answer}`,
    refused && `It was refused: ${refused.reason}\nGive the whole answer again, without that fault.`,
  ]);
}

function schemaText(schema: JsonSchema): string {
  return `Answer with one JSON object and nothing around it. It fits this JSON Schema:\n${JSON.stringify(schema, null, 2)}`;
}

function parts(texts: readonly (string | false | undefined)[]): string {
  return texts.filter((text) => typeof text === "string" && text !== "").join("\n\n");
}

/** Judges answers by a sentence. */
export const GUARDRAIL_AGENT = {
  role: "Guardrail Agent",
  goal: "Let an answer pass when it meets the condition, and say what is wrong with it when it does not.",
  backstory: "You judge by the condition alone, and never by what else could be better.",
};

/** What a judge answers with. */
export const VERDICT = {
  format: "json",
  name: "verdict",
  schema: {
    type: "object",
    properties: {
      valid: { type: "boolean", description: "Whether the answer meets the condition" },
      feedback: {
        anyOf: [{ type: "string" }, { type: "null" }],
        description: "What is wrong with it, for whoever has to do it again; null when it is valid",
      },
    },
    required: ["valid", "feedback"],
    additionalProperties: false,
  },
} as const satisfies NonNullable<Task["output"]>;

export function guardrailPrompt(judge: Agent, sentence: string, answer: string): Prompt {
  const user = parts([
    `Does the answer meet this condition?\n${sentence}`,
    schemaText(VERDICT.schema),
    `The answer:\n${answer}`,
  ]);
  return {
    system: parts([`You are ${judge.role}.`, judge.backstory, `What you work towards: ${judge.goal}`]),
    user,
  };
}

/** Asks for the answer when an agent has used up its turns. */
export const FINAL_ANSWER_REQUEST =
  "There is no turn left after this one. Give your complete final answer now, from what you know so far.";

/** Asks again after an answer that does not fit its schema. */
export function correctionRequest(problem: string): string {
  return `That answer cannot be used: ${problem}\n\nGive the whole answer again as one JSON object that fits the schema.`;
}

/** Turns a text into an object, for agents whose last turn could not be held to a schema. */
export function conversionPrompt(text: string, schema: JsonSchema): Prompt {
  return {
    system: `Put what the text says into one JSON object, adding nothing. It fits this JSON Schema:\n${JSON.stringify(schema, null, 2)}`,
    user: text,
  };
}

/** Asks for a summary of a conversation that is too long for a model. */
export function summaryRequest(conversation: string): { readonly system: string; readonly user: string } {
  return {
    system:
      "You shorten conversations. Keep what was asked, every fact and figure found, what was tried and how it ended, and what is left to do.",
    user: `Shorten this conversation:\n\n${conversation}`,
  };
}

export function summaryMessage(summary: string): string {
  return `This is what was said so far, in short. Go on from it.\n\n${summary}`;
}
