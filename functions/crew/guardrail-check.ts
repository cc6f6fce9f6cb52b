import * as z from "zod";

import { agentAnswer } from "./agent-answer.ts";
import { createRun, whereOf, type AgentRun } from "./agent-run.ts";
import type { CrewAttempt } from "./crew-attempt.ts";
import type { Agent, GuardrailReference } from "./crew.ts";
import { errorText } from "./error-text.ts";
import type { Guardrail } from "./guardrail.ts";
import { JsonObject } from "./json.ts";
import type { TaskOutput } from "./output.ts";
import { GUARDRAIL_AGENT, guardrailPrompt, VERDICT } from "./prompt.ts";
import { REHEARSAL_PROVIDER } from "./rehearsal.ts";
import { CrewFailure } from "./signals.ts";
import { timeoutSignal } from "./timeout-signal.ts";
import { untilAborted } from "./until-aborted.ts";
import { wellFormed } from "./well-formed.ts";

/** A check of an answer that takes longer is broken. */
const LONGEST_CHECK_SECONDS = 60;

/** What a step keeps of a check by a file. */
const Verdict = z.union([
  z.object({
    passed: z.literal(true),
    /** The answer as it is to be from here on, where it was rewritten. */
    raw: z.string().optional(),
    json_dict: JsonObject.nullable().optional(),
  }),
  z.object({ passed: z.literal(false), error: z.string() }),
]);
export type Verdict = z.infer<typeof Verdict>;

/** Checks an answer; the check's steps are kept at `path`. */
export async function checkAnswer(
  attempt: CrewAttempt,
  run: AgentRun,
  guardrail: GuardrailReference,
  output: TaskOutput,
  path: string,
): Promise<Verdict> {
  return "file" in guardrail
    ? checkByFile(run, guardrail.file, output, path)
    : checkBySentence(attempt, run, guardrail.sentence, output, path);
}

async function checkByFile(run: AgentRun, name: string, output: TaskOutput, path: string): Promise<Verdict> {
  const check = run.ports.guardrails?.get(name);
  if (check === undefined) {
    throw new CrewFailure("GuardrailMissing", `${whereOf(run)}: the guardrail ${fileOf(name)} is not there`);
  }
  // Nothing that it would look for is in a rehearsed answer.
  if (run.model.provider === REHEARSAL_PROVIDER) return { passed: true };
  const facts = { kind: "guardrail", timeoutSeconds: LONGEST_CHECK_SECONDS } as const;
  return run.ports.once(
    path,
    { guardrail: name, output },
    async () => verdictOf(run, name, check, output),
    facts,
  );
}

async function verdictOf(
  run: AgentRun,
  name: string,
  check: Guardrail,
  output: TaskOutput,
): Promise<Verdict> {
  run.signal.throwIfAborted();
  const time = timeoutSignal(LONGEST_CHECK_SECONDS);
  try {
    const answered = Promise.resolve(output).then((given) => check(structuredClone(given)));
    return wellFormed(readVerdict(await untilAborted(answered, AbortSignal.any([run.signal, time]))));
  } catch (error) {
    run.signal.throwIfAborted();
    throw new CrewFailure(
      "GuardrailBroken",
      `${whereOf(run)}: the guardrail ${fileOf(name)} failed: ${errorText(error)}`,
      {
        cause: error,
      },
    );
  }
}

function readVerdict(given: unknown): Verdict {
  const [passed, value]: readonly unknown[] = Array.isArray(given) ? given : [];
  if (passed === false)
    return { passed, error: typeof value === "string" ? value : (JSON.stringify(value ?? "") ?? "") };
  if (passed !== true) throw new TypeError("it must give back [true], [true, text] or [false, error]");
  if (typeof value === "string") return { passed, raw: value };
  return Verdict.parse({ ...(typeof value === "object" ? value : {}), passed });
}

function fileOf(name: string): string {
  return `guardrails/${name}.ts`;
}

async function checkBySentence(
  attempt: CrewAttempt,
  run: AgentRun,
  sentence: string,
  { raw }: TaskOutput,
  path: string,
): Promise<Verdict> {
  const { task, meter, signal, agent } = run;
  const judge = judgeFor(agent);
  const answer = await agentAnswer(createRun(attempt, { path, task, meter, signal, agent: judge }), {
    prompt: guardrailPrompt(judge, sentence, raw),
    tools: [],
    output: VERDICT,
    pathOf: (turn) => (turn === 1 ? path : `${path}/turn-${turn}`),
  });
  const { valid, feedback } = answer.value ?? {};
  if (valid === true) return { passed: true };
  return { passed: false, error: typeof feedback === "string" && feedback ? feedback : sentence };
}

/** Thinks with the task's agent's model. */
function judgeFor({ llm, maxRetryLimit }: Agent): Agent {
  return {
    name: GUARDRAIL_AGENT.role,
    ...GUARDRAIL_AGENT,
    ...(llm && { llm }),
    maxIterations: 1,
    maxRetryLimit,
    useSystemPrompt: true,
    tools: [],
  };
}
