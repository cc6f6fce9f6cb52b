import * as z from "zod";

import { isJsonObject } from "../../json/json.ts";
import { stableHash } from "../../json/stable-hash.ts";
import { oneLine } from "../../text/cut.ts";
import { agentAnswer } from "../agent/agent-answer.ts";
import { type AgentRun, createRun, taskLabel } from "../attempt/agent-run.ts";
import type { CrewAttempt } from "../attempt/attempt.ts";
import { withinTime } from "../attempt/time-limit.ts";
import type { Agent } from "../crew.ts";
import type { ToolFailure } from "../output.ts";
import { delegatedPrompt } from "../prompt/prompt.ts";
import { AgentFailure } from "../signals.ts";
import { delegatePath, knownPath, type StepPath } from "../step-path.ts";
import { defineTool, type Tool } from "../tool.ts";
import { LARGEST_RESULT_BYTES, toolsNamed } from "../tools/call-tool.ts";
import type { OfferedTool, DelegationResult } from "../tools/journaled-tools.ts";

/** What a coworker is asked to do or to answer. */
interface Request {
  readonly what: string;
  readonly context: string;
  readonly coworker: string;
}

/**
 * CrewAI's two tools by which an agent delegates to others; none where there are no others. A coworker works
 * with its own tools only, so that it cannot delegate in turn. That there is no such coworker, or that it
 * fails, is an answer for the agent that asked; in a crew with a cache equal work is not done again.
 */
export function delegationTools(
  attempt: CrewAttempt,
  run: AgentRun,
  coworkers: readonly Agent[],
): readonly OfferedTool[] {
  if (coworkers.length === 0) return [];
  const roles = coworkers.map(({ role }) => role);
  const everyone = `The coworkers are: ${roles.join(", ")}.`;
  const coworker = z.string().meta({ description: "The coworker's role", examples: roles.slice(0, 1) });
  const context = z
    .string()
    .describe("All that the coworker has to know for it: nothing else is known there");
  const delegateTool = defineTool({
    name: "delegate_work_to_coworker",
    description: `Gives a piece of work to a coworker and answers with the result. ${everyone}`,
    input: z.object({ task: z.string().describe("The work to do, complete"), context, coworker }),
    run: nothing,
  });
  const askTool = defineTool({
    name: "ask_question_to_coworker",
    description: `Asks a coworker a question and answers with what the coworker says. ${everyone}`,
    input: z.object({ question: z.string().describe("The question, complete"), context, coworker }),
    run: nothing,
  });
  const delegate = async (path: StepPath, kind: "work" | "question", request: Request) => {
    const found = coworkerCalled(request.coworker, coworkers);
    if (found === undefined)
      return { text: `There is no coworker ${request.coworker}. ${everyone}`, toolFailures: [] };
    const question = { [kind]: request };
    return unlessKnown(run, { path, question }, async () => {
      const about = { path, task: run.task, agent: run.agent.role, coworker: found.role };
      run.ports.onEvent({ type: "delegation", ...about, kind });
      return answerOf(attempt, run, { coworker: found, path, request });
    });
  };
  return [
    offered(delegateTool, async ({ task, ...request }, path) =>
      delegate(path, "work", { what: task, ...request }),
    ),
    offered(askTool, async ({ question, ...request }, path) =>
      delegate(path, "question", { what: question, ...request }),
    ),
  ];
}

/** Delegations are carried out by `delegate`. */
function nothing(): void {}

type Arguments = Readonly<Record<"task" | "question" | "context" | "coworker", string>>;

function offered(
  tool: Tool,
  delegate: (input: Arguments, path: StepPath) => Promise<DelegationResult>,
): OfferedTool {
  return {
    ...tool,
    // CrewAI takes the other spelling as well, which models like.
    parse: (input) => tool.parse(isJsonObject(input) ? { coworker: input["co_worker"], ...input } : input),
    delegate: async (input, path) => delegate(input as Arguments, path),
  };
}

/** As CrewAI: case, quotes and repeated blanks make no difference, and of a list the first counts. */
function coworkerCalled(name: string, coworkers: readonly Agent[]): Agent | undefined {
  const wanted = plain(firstOf(name.trim()));
  return coworkers.find(({ role }) => plain(role) === wanted);
}

/** The first of a list that a model wrote as "[one, other]"; anything else as it is. */
function firstOf(name: string): string {
  if (!name.startsWith("[") || !name.endsWith("]")) return name;
  return name.slice(1, -1).split(/[\],]/, 1)[0] ?? "";
}

function plain(role: string): string {
  return oneLine(role.replaceAll(/["'`]/g, "")).trim().toLowerCase();
}

/**
 * The answer to equal work before, where the agent takes part in the crew's cache; as in CrewAI, that the
 * coworker could not do it is such an answer as well. Whether there was one is noted: in a replay, what runs
 * at the same time may end in another order.
 */
async function unlessKnown(
  run: AgentRun,
  { path, question }: { readonly path: StepPath; readonly question: unknown },
  carryOut: () => Promise<DelegationResult>,
): Promise<DelegationResult> {
  const { toolCache } = run;
  if (toolCache === undefined) return carryOut();
  const key = stableHash(question);
  const effect = async () => Promise.resolve(toolCache.get(key) ?? null);
  const known = await run.ports.once(knownPath(path), question, effect, { kind: "clock" });
  if (known !== null && "text" in known) return { text: known.text, toolFailures: [] };
  const answer = await carryOut();
  toolCache.set(key, { text: answer.text });
  return answer;
}

async function answerOf(
  attempt: CrewAttempt,
  asking: AgentRun,
  delegated: { readonly coworker: Agent; readonly path: StepPath; readonly request: Request },
): Promise<DelegationResult> {
  const { coworker, path } = delegated;
  const { what, context } = delegated.request;
  const { task, meter } = asking;
  const toolFailures: ToolFailure[] = [];
  const onToolFailures: AgentRun["onToolFailures"] = (failures) => void toolFailures.push(...failures);
  const about = { path: delegatePath(path), task, agent: coworker };
  const prompt = delegatedPrompt(coworker, { what, context, startedAt: attempt.ports.startedAt });
  const tools = toolsNamed(coworker.tools, attempt.ports.tools, taskLabel(asking));
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
