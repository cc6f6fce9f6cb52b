import { beforeEach } from "vitest";

import type { Outcome } from "../../../functions/domain/outcome.ts";
import type { SentSpans, TraceSpan } from "../../../functions/domain/spans/spans.ts";
import type { StepAbout } from "../../../functions/domain/steps/steps.ts";
import { exportSpansContract } from "../../../functions/handlers/export-spans/contract.ts";
import { exportSpans } from "../../../functions/handlers/export-spans/export-spans.ts";
import { memoryExecutionJournal, type MemoryExecutionJournal } from "../journal/memory-execution-journal.ts";
import { type MemorySteps, memorySteps } from "../journal/memory-steps.ts";
import { createExecution, ID } from "./created-execution.ts";
import { outcomeOf } from "./outcome-of.ts";
import { type RecordedLog, recordedLog } from "./recorded-log.ts";

/** When the execution of the rig was started, in epoch milliseconds. */
export const START = Date.parse("2026-11-24T10:00:00Z");

export const COMPLETED = outcomeOf({
  phase: "COMPLETED",
  result: { raw: "the answer", data: {} },
  usage: { llm_calls: 3, tool_calls: 1, total_tokens: 30, cost_usd: 0.5 },
});

interface ExportSpansRig {
  journal: MemoryExecutionJournal["journal"];
  memory: MemorySteps;
  log: RecordedLog;
  keepsPrompts: boolean;
  /** What the collector says; it takes all unless it is set. */
  answer: SentSpans | undefined;
  /** Called in place of each wait. */
  pause: () => Promise<unknown>;
  /** Those that were sent last. */
  spans: readonly TraceSpan[];
  /** The one of this name. */
  readonly span: (name: string) => TraceSpan;
  /** The execution ID, started at START, ended a minute later. */
  readonly end: (outcome?: Outcome, more?: Parameters<typeof createExecution>[1]) => Promise<void>;
  readonly run: (status?: string, name?: string) => ReturnType<typeof exportSpans>;
}

/** export-spans over a journal in memory, with a collector that keeps what it is sent; new for each test. */
export function exportSpansRig(): ExportSpansRig {
  const fresh = () => ({
    journal: memoryExecutionJournal().journal,
    memory: memorySteps(),
    log: recordedLog(),
    keepsPrompts: true,
    answer: undefined,
    pause: () => Promise.resolve(),
    spans: [],
  });
  const rig: ExportSpansRig = {
    ...fresh(),
    span(name) {
      const found = rig.spans.find((span) => span.name === name);
      if (found !== undefined) return found;
      throw new Error(`no span ${name} among ${rig.spans.map((span) => span.name).join()}`);
    },
    async end(outcome = COMPLETED, more = {}) {
      const request = { crewName: "research", inputs: { topic: "owls" }, limits: {} };
      await createExecution(rig.journal, { createdAt: new Date(START), request, ...more });
      await rig.journal.beginAttempt(ID, new Date(START + 500));
      await rig.journal.decide({ executionId: ID, outcome, at: new Date(START + 60_000), attempt: 1 });
    },
    run(status = "SUCCEEDED", name = ID) {
      const event = { source: "aws.states", "detail-type": "more", detail: { name, status, startDate: 1 } };
      const invocation = { log: rig.log, requestId: "1", remainingMilliseconds: () => 60_000 };
      return exportSpans(exportSpansContract.input.parse(event), portsOf(rig), invocation);
    },
  };
  beforeEach(() => void Object.assign(rig, fresh()));
  return rig;
}

const portsOf = (rig: ExportSpansRig): Parameters<typeof exportSpans>[1] => ({
  journal: rig.journal,
  steps: rig.memory,
  keepsPrompts: rig.keepsPrompts,
  pause: rig.pause,
  sink: {
    async send(spans) {
      rig.spans = await Array.fromAsync(spans);
      return rig.answer ?? { sent: rig.spans.length, problems: [] };
    },
  },
});

/** What a step says of itself that took from one second after START to another. */
export const at = (from: number, to: number, about: StepAbout): { readonly about: StepAbout } => ({
  about: { ...about, began_at: START + from * 1000, ended_at: START + to * 1000 },
});

export const model = (from: number, to: number, about: StepAbout = {}) =>
  at(from, to, {
    kind: "model",
    task: "write",
    agent: "Writer",
    model: "openai/gpt-5",
    tokens: { in: 10, out: 5, cached: 2, reasoning: 1 },
    cost_usd: 0.25,
    ...about,
  });
