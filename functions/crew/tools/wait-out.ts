import { wait as timerWait } from "../../async/timer.ts";
import { type AgentRun, taskLabel } from "../attempt/agent-run.ts";
import { Suspend } from "../signals.ts";
import { type StepPath, waitsPath } from "../step-path.ts";

/** To suspend and go on costs as much as to hold a function for about so long. */
const SHORT_WAIT_SECONDS = 5;

/**
 * Lets the time pass that a tool call asks for, counted from when the first wait of its reply began: calls of
 * one reply wait once. The beginning is noted, so that an attempt that goes on later knows what is left.
 * @throws Suspend while more is left than is worth waiting for here
 */
export async function waitOut(run: AgentRun, path: StepPath, seconds: number): Promise<void> {
  const { now = Date.now, wait = timerWait, once } = run.ports;
  const note = async () => Promise.resolve({ at: now() });
  const { at } = await once(waitsPath(path), null, note, { kind: "clock" });
  const left = at + seconds * 1000 - now();
  if (left <= 0) return;
  run.signal.throwIfAborted();
  if (left <= SHORT_WAIT_SECONDS * 1000) return wait(left, run.signal);
  throw new Suspend(Math.ceil(left / 1000), `${taskLabel(run)}: ${run.agent.role} waits for ${seconds} s`);
}
