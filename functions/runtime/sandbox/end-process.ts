import { channel } from "node:diagnostics_channel";

/**
 * Hears when this process is not to be used again; local/lambda/lambda-worker.mjs, in whose process there are
 * others, ends its thread by it.
 */
export const SPOILED_CHANNEL = "stepcrew:process-spoiled";

/** By then Lambda has the answer: its runtime hands it over before it asks for the next invocation. */
const ANSWERED_MILLISECONDS = 25;

/**
 * Ends this process once the invocation under way is answered, so that Lambda makes a new one for the next.
 * Lambda may freeze the process before that, and thaw it for an invocation: whoever calls this refuses that
 * one. In both cases the workflow repeats the invocation elsewhere.
 */
export function endProcessAfterAnswer(): void {
  const spoiled = channel(SPOILED_CHANNEL);
  if (spoiled.hasSubscribers) spoiled.publish({});
  // Held from before: a tool may have replaced it.
  else setTimer(() => exit(1), ANSWERED_MILLISECONDS);
}

const setTimer = setTimeout;
const exit = process.exit.bind(process);
