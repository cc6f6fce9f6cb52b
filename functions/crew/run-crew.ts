import { contextOf } from "./context.ts";
import type { Crew, Inputs } from "./crew.ts";
import { resolveInputs } from "./inputs.ts";
import { createMeter, type Meter } from "./meter.ts";
import { crewOutput, type CrewOutput, type TaskOutput } from "./output.ts";
import { planOrder } from "./plan-order.ts";
import type { CrewEnd, RunPorts } from "./ports.ts";
import { runTask } from "./run-task.ts";
import { BudgetExceeded, CrewFailure, Suspend } from "./signals.ts";

/**
 * Runs a crew, or goes on with it: whatever `ports.once` has stored is replayed. A crew that fails is a result. Throws only
 * what is not the crew's: errors of the ports (as the same object, wherever they happened), signals that only the caller
 * knows, and the reason that `ports.signal` was aborted with.
 */
export async function runCrew(crew: Crew, inputs: Inputs, ports: RunPorts): Promise<CrewEnd> {
  const meter = createMeter();
  const end = await attempt(crew, inputs, ports, meter);
  ports.onEvent({ type: "crew-end", status: end.status });
  return end;
}

async function attempt(crew: Crew, inputs: Inputs, ports: RunPorts, meter: Meter): Promise<CrewEnd> {
  try {
    const output = await runTasks(crew, inputs, ports, meter);
    return { status: "completed", output, usage: meter.used() };
  } catch (error) {
    const usage = meter.used();
    if (error instanceof Suspend) return { status: "suspended", waitSeconds: error.waitSeconds };
    if (error instanceof BudgetExceeded) {
      const { message } = error;
      return {
        status: "budget_exceeded",
        error: { type: "BudgetExceeded", message, retryable: false },
        usage,
      };
    }
    if (error instanceof CrewFailure) {
      const { type, message, retryable } = error;
      return { status: "failed", error: { type, message, retryable }, usage };
    }
    throw error;
  }
}

async function runTasks(crew: Crew, given: Inputs, ports: RunPorts, meter: Meter): Promise<CrewOutput> {
  const { inputs, missing } = resolveInputs(crew, given);
  if (missing !== undefined) {
    throw new CrewFailure("MissingInputs", `The crew ${crew.name} needs these inputs: ${missing.join(", ")}`);
  }
  ports.onEvent({ type: "crew-start", crew: crew.name, tasks: crew.tasks.map((task) => task.name) });
  const outputs: TaskOutput[] = [];
  for (const planned of planOrder(crew, inputs)) {
    const about = { task: planned.task.name, index: planned.index, agent: planned.agent.role };
    ports.onEvent({ type: "task-start", ...about });
    const output = await runTask(planned, contextOf(planned.task, outputs), crew.llm, ports, meter);
    outputs.push(output);
    ports.onEvent({ type: "task-end", ...about, summary: output.summary });
  }
  return crewOutput(outputs, meter.used());
}
