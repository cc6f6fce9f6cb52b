import { createAttempt, type CrewAttempt } from "../attempt/attempt.ts";
import { createMeter } from "../attempt/meter.ts";
import { startStopwatch } from "../attempt/stopwatch.ts";
import { type Crew, type Inputs, inputsWithDefaults, resolveInputs } from "../crew.ts";
import { crewOutput, type CrewOutput } from "../output.ts";
import type { CrewEnd, RunPorts } from "../ports.ts";
import { BudgetExceeded, CrewFailure, Suspend } from "../signals.ts";
import { afterKickoff, beforeKickoff } from "./hooks.ts";
import { planOrder } from "./plan.ts";
import { runTasks } from "./run-tasks.ts";

/**
 * Runs a crew, or goes on with it: whatever `ports.once` has stored is replayed. A crew that fails is a
 * result. Throws only what does not come from the crew: errors of the ports (as the same object, wherever
 * they happened), signals that only the caller knows, and the reason that `ports.signal` was aborted with.
 */
export async function runCrew(crew: Crew, inputs: Inputs, ports: RunPorts): Promise<CrewEnd> {
  const stopwatch = startStopwatch(ports);
  const end = await endOf(createAttempt(crew, ports, createMeter()), inputs);
  const error = "error" in end ? { error: { type: end.error.type, message: end.error.message } } : {};
  ports.onEvent({ type: "crew-end", status: end.status, ...error, seconds: stopwatch() });
  return end;
}

async function endOf(attempt: CrewAttempt, inputs: Inputs): Promise<CrewEnd> {
  try {
    const output = await outputOf(attempt, inputs);
    return { status: "completed", output, usage: attempt.meter.used() };
  } catch (error) {
    const usage = attempt.meter.used();
    if (error instanceof Suspend) {
      const { waitSeconds, why } = error;
      return { status: "suspended", waitSeconds, ...(why !== undefined && { why }) };
    }
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

async function outputOf(attempt: CrewAttempt, given: Inputs): Promise<CrewOutput> {
  const { crew, ports, meter } = attempt;
  const hooked = await beforeKickoff(attempt, inputsWithDefaults(crew, given));
  const { inputs, missing } = resolveInputs(crew, hooked);
  if (missing !== undefined) {
    throw new CrewFailure("MissingInputs", `The crew ${crew.name} needs these inputs: ${missing.join(", ")}`);
  }
  ports.onEvent({ type: "crew-start", crew: crew.name, tasks: crew.tasks.map((task) => task.name) });
  const output = crewOutput(await runTasks(attempt, planOrder(crew, inputs)), meter.used());
  return afterKickoff(attempt, output);
}
