import * as z from "zod";

import { isJsonObject } from "../../json/json.ts";
import { stableHash } from "../../json/stable-hash.ts";
import { oneLine } from "../../text/cut.ts";
import { agentAnswer } from "../agent/agent-answer.ts";
import { type AgentRun, createRun, whereOf } from "../attempt/agent-run.ts";
import type { CrewAttempt } from "../attempt/attempt.ts";
import { delegatePath, knownPath, type StepPath } from "../attempt/step-path.ts";
import { withinTime } from "../attempt/time-limit.ts";
import type { Agent } from "../crew.ts";
import type { ToolFailure } from "../output.ts";
import { delegatedPrompt } from "../prompt/prompt.ts";
import { AgentFailure } from "../signals.ts";
import { defineTool, type Tool } from "../tool.ts";
import { LARGEST_RESULT_BYTES, toolsNamed } from "../tools/call-tool.ts";
import type { OfferedTool, WithinResult } from "../tools/journaled-tools.ts";

interface Request {
  readonly what: string;
  readonly context: string;
  readonly coworker: string;
}

/**
 * CrewAI's two tools by which an agent hands work to others; none where there are no others. A coworker works with its own
 * tools only, so that nothing is handed on. That it is not there, or fails, is an answer for the agent that asked; in a crew
 * with a cache equal work is not done again.
 */
export function delegationTools(
  attempt: CrewAttempt,
  run: AgentRun,
  coworkers: readonly Agent[],
): readonly OfferedTool[] {
  if (coworkers.length === 0) return [];
  const roles = coworkers.map(({ role }) => role);
  const there = `The coworkers are: ${roles.join(", ")}.`;
  const coworker = z.string().meta({ description: "The coworker's role", examples: roles.slice(0, 1) });
  const context = z
    .string()
    .describe("All that the coworker has to know for it: nothing else is known there");
  const delegate = defineTool({
    name: "delegate_work_to_coworker",
    description: `Gives a piece of work to a coworker and answers with the result. ${there}`,
    input: z.object({ task: z.string().describe("The work to do, complete"), context, coworker }),
    run: nothing,
  });
  const ask = defineTool({
    name: "ask_question_to_coworker",
    description: `Asks a coworker a question and answers with what the coworker says. ${there}`,
    input: z.object({ question: z.string().describe("The question, complete"), context, coworker }),
    run: nothing,
  });
  const carryOut = async (path: StepPath, kind: "work" | "question", request: Request) => {
    const found = coworkerCalled(request.coworker, coworkers);
    if (found === undefined)
      return { text: `There is no coworker ${request.coworker}. ${there}`, toolFailures: [] };
    return unlessKnown(run, path, { [kind]: request }, async () => {
      const about = { path, task: run.task, agent: run.agent.role, coworker: found.role };
      run.ports.onEvent({ type: "delegation", ...about, kind });
      return answerOf(attempt, run, found, path, request);
    });
  };
  return [
    offered(delegate, async ({ task, ...request }, path) =>
      carryOut(path, "work", { what: task, ...request }),
    ),
    offered(ask, async ({ question, ...request }, path) =>
      carryOut(path, "question", { what: question, ...request }),
    ),
  ];
}

/** Delegations are carried out by `within`. */
function nothing(): void {}

type Arguments = Readonly<Record<"task" | "question" | "context" | "coworker", string>>;

function offered(
  tool: Tool,
  within: (input: Arguments, path: StepPath) => Promise<WithinResult>,
): OfferedTool {
  return {
    ...tool,
    // CrewAI takes the other spelling as well, which models like.
    parse: (input) => tool.parse(isJsonObject(input) ? { coworker: input["co_worker"], ...input } : input),
    within: async (input, path) => within(input as Arguments, path),
  };
}

/** As CrewAI: case, quotes and repeated blanks make no difference, and of a list the first counts. */
function coworkerCalled(name: string, coworkers: readonly Agent[]): Agent | undefined {
  const wanted = plain(name.trim().replace(/^\[([^\],]*).*\]$/s, "$1"));
  return coworkers.find(({ role }) => plain(role) === wanted);
}

function plain(role: string): string {
  return oneLine(role.replaceAll(/["'`]/g, "")).trim().toLowerCase();
}

/**
 * What equal work came to before, where the agent takes part in the crew's cache; as in CrewAI, that the coworker could not
 * do it is such an answer as well. Whether it was there is noted: in a replay, what runs at the same time may end in
 * another order.
 */
async function unlessKnown(
  run: AgentRun,
  path: StepPath,
  asked: unknown,
  carryOut: () => Promise<WithinResult>,
): Promise<WithinResult> {
  const { toolCache, ports } = run;
  if (toolCache === undefined) return carryOut();
  const key = stableHash(asked);
  const look = async () => Promise.resolve(toolCache.get(key) ?? null);
  const known = await ports.once(knownPath(path), asked, look, { kind: "clock" });
  if (known !== null && "text" in known) return { text: known.text, toolFailures: [] };
  const answer = await carryOut();
  toolCache.set(key, { text: answer.text });
  return answer;
}

async function answerOf(
  attempt: CrewAttempt,
  asking: AgentRun,
  coworker: Agent,
  path: StepPath,
  { what, context }: Request,
): Promise<WithinResult> {
  const { task, meter } = asking;
  const toolFailures: ToolFailure[] = [];
  const onToolFailures: AgentRun["onToolFailures"] = (failures) => void toolFailures.push(...failures);
  const about = { path: delegatePath(path), task, agent: coworker };
  const prompt = delegatedPrompt(coworker, what, context, attempt.ports.startedAt);
  const tools = toolsNamed(coworker.tools, attempt.ports.tools, whereOf(asking));
  try {
    const { raw } = await withinTime(attempt, { ...about, signal: asking.signal }, async (signal) => {
      const run = createRun(attempt, { ...about, meter, signal, keepsFailures: true, onToolFailures });
      return agentAnswer(run, { prompt, tools });
    });
    if (Buffer.byteLength(raw) <= LARGEST_RESULT_BYTES) return { text: raw, toolFailures };
    return { text: `The answer of ${coworker.role} is larger than 1 MB; ask for less`, toolFailures };
  } catch (error) {
    if (!(error instanceof AgentFailure)) throw error;
    return { text: `${coworker.role} could not do it: ${error.message}`, toolFailures };
  }
}
