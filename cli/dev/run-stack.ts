import { setTimeout as delay } from "node:timers/promises";

import { HEARTBEAT } from "../../functions/handlers/reconcile-executions/contract.ts";
import { checkedLocalSettings } from "../../local/checked-settings.ts";
import { type LocalStack, startLocalStack } from "../../local/stack.ts";
import { welcome } from "../../local/welcome.ts";

type StopSignal = "SIGINT" | "SIGTERM";

/** The exit code that shells give a process that a signal ended. */
const SIGNAL_EXIT_CODES: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };
/** Ctrl-C ends the bundler as well, whose failure may arrive before the signal. */
const SIGNAL_MILLISECONDS = 200;

/** What people need not read: that reconcile runs, for whose silence CloudWatch listens in AWS. */
const isHeartbeat = (line: string): boolean => line.includes(`"${HEARTBEAT}":`);

const print = (line: string): void => {
  if (!isHeartbeat(line)) console.log(line);
};

/**
 * Runs the whole system on this machine until SIGINT or SIGTERM, and gives the code to end the process with.
 * @throws InvalidSettings before anything is started, or a sentence on why the stack cannot go on
 */
export async function runStack(): Promise<number> {
  const settings = await checkedLocalSettings(process.env);
  console.log("Starting: building the functions, opening the journal, Snowflake and Step Functions …");
  const stop = new AbortController();
  const stopped = nextSignal();
  void stopped.then((signal) => stop.abort(new Error(signal)));
  let stack: LocalStack;
  try {
    stack = await startLocalStack(settings, print, stop.signal);
  } catch (error) {
    const signal = await Promise.race([stopped, delay(SIGNAL_MILLISECONDS, undefined)]);
    if (signal === undefined) throw error;
    console.log(`\n${signal}: stopped before everything was up.`);
    return SIGNAL_EXIT_CODES[signal];
  }
  console.log(welcome(settings, stack));
  const end = await Promise.race([stopped, stack.failure]);
  if (end instanceof Error) {
    await stack.close();
    throw end;
  }
  console.log(`\n${end}: stopping. Executions that have not ended go on at the next start.`);
  await stack.close();
  return 0;
}

/**
 * Listens from the beginning, so that a signal during the start stops the process as well; a second one does
 * so at once.
 */
function nextSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(SIGNAL_EXIT_CODES[signal]));
      });
    }
  });
}
