import type { JsonObject } from "../../json/json.ts";
import type { AgentRun } from "../attempt/agent-run.ts";
import type { Task } from "../crew.ts";
import type { AnswerEnding } from "../output.ts";
import type { Prompt } from "../prompt/prompt.ts";
import { type StepPath, turnPath } from "../step-path.ts";
import type { OfferedTool } from "../tools/journaled-tools.ts";
import { agentTurns, type Conversation } from "./agent-turns.ts";
import { schemaChanges, structuredAnswer } from "./structured-output.ts";

export interface AgentWork {
  readonly prompt: Prompt;
  readonly tools: readonly OfferedTool[];
  readonly output?: Task["output"];
  /** Where the turn of this number, counted from 1, is kept; below the run's path unless given. */
  readonly pathOf?: (turn: number) => StepPath;
}

export interface Answer {
  readonly raw: string;
  readonly value: JsonObject | null;
  /** Of raw. */
  readonly ending?: AnswerEnding | undefined;
}

/** One conversation of an agent: its turns, and the structured output that is asked of it. */
export async function agentAnswer(run: AgentRun, work: AgentWork): Promise<Answer> {
  const { prompt, tools, output, pathOf = (turn) => turnPath(run.path, turn) } = work;
  let turn = 0;
  const conversation: Conversation = {
    system: prompt.system,
    messages: [{ role: "user", content: prompt.user }],
    tools,
    // A schema on a turn with tools would keep the model from calling them.
    ...(output && tools.length === 0 && { changes: schemaChanges(run, output) }),
    nextPath: () => pathOf(++turn),
    contextWindow: { shortening: undefined },
  };
  const answer = await agentTurns(run, conversation);
  return output === undefined
    ? { raw: answer.text, value: null, ending: answer.ending }
    : structuredAnswer(run, output, { conversation, answer });
}
