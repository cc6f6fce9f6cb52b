import { flushCompileCache } from "node:module";
import { setTimeout as delay } from "node:timers/promises";

import { HEARTBEAT } from "../../functions/handlers/reconcile-executions/contract.ts";
import { knownSecrets } from "../../functions/text/known-secrets.ts";
import { checkedLocalSettings } from "../../local/checked-settings.ts";
import { type LocalStack, startLocalStack } from "../../local/stack.ts";
import { welcome } from "../../local/welcome.ts";
import { isMetrics } from "./log-entry.ts";
import type { Terminal } from "./terminal-lines.ts";
import { type TerminalLog, terminalLog } from "./terminal-log.ts";

type StopSignal = "SIGINT" | "SIGTERM";

/** The exit code that shells give a process that a signal ended. */
const SIGNAL_EXIT_CODES: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };
/** Ctrl-C ends the bundler as well, whose failure may arrive before the signal. */
const SIGNAL_MILLISECONDS = 200;
const KEEPS_COMPILED_AFTER_MILLISECONDS = 2000;

/** What nobody needs to read: that reconcile runs, for whose silence CloudWatch listens in AWS. */
const isHeartbeat = (line: string): boolean => line.includes(`"${HEARTBEAT}":`);

/** How lines of the log are printed: for people, or as JSON as they came; a terminal shows no metrics. */
function linePrinter(isForPeople: boolean): TerminalLog {
  const { stdout } = process;
  if (isForPeople) {
    // What a tool prints goes through here as well.
    knownSecrets.addVariables(process.env);
    const terminal = (): Terminal => ({
      colour: stdout.isTTY && stdout.hasColors(),
      columns: stdout.columns || 80,
    });
    return terminalLog((line) => console.log(line), terminal);
  }
  return {
    add: (line) => {
      if (!isHeartbeat(line) && !(stdout.isTTY && isMetrics(line))) console.log(line);
    },
    stopping: () => undefined,
  };
}

/**
 * Runs the whole system on this machine until SIGINT or SIGTERM, and gives the code to end the process with.
 * @throws InvalidSettings before anything is started, or a sentence on why the stack cannot go on
 */
export async function runStack(): Promise<number> {
  const checked = await checkedLocalSettings(process.env);
  const isForPeople = (checked.logFormat ?? (process.stdout.isTTY ? "text" : "json")) === "text";
  const settings = { ...checked, quotesTools: isForPeople };
  const printer = linePrinter(isForPeople);
  console.log("Starting: building the functions, opening the journal, Snowflake and Step Functions …");
  const stop = new AbortController();
  const stopped = nextSignal();
  void stopped.then((signal) => stop.abort(new Error(signal)));
  let stack: LocalStack;
  try {
    stack = await startLocalStack(settings, printer.add, stop.signal);
  } catch (error) {
    const signal = await Promise.race([stopped, delay(SIGNAL_MILLISECONDS, undefined)]);
    if (signal === undefined) throw error;
    console.log(`\n${signal}: stopped before everything was up.`);
    return SIGNAL_EXIT_CODES[signal];
  }
  console.log(welcome(settings, stack));
  // What is compiled would be kept at the process's end, to which not every process comes. It takes a fifth
  // of a second, in which nobody is answered: not of the first, who wait for the stack.
  setTimeout(flushCompileCache, KEEPS_COMPILED_AFTER_MILLISECONDS).unref();
  return untilStopped(stack, stopped, printer);
}

/** Runs on until a signal, or until the stack cannot. */
async function untilStopped(
  stack: LocalStack,
  stopped: Promise<StopSignal>,
  printer: TerminalLog,
): Promise<number> {
  const end = await Promise.race([stopped, stack.failure]);
  if (end instanceof Error) {
    await stack.close();
    throw end;
  }
  console.log(`\n${end}: stopping. Executions that have not ended go on at the next start.`);
  printer.stopping();
  await stack.close();
  return 0;
}

/**
 * Listens from the beginning, so that a signal during the start stops the process as well; a second one, also
 * another, does so at once.
 */
function nextSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(SIGNAL_EXIT_CODES[signal]);
        isStopping = true;
        resolve(signal);
      });
    }
  });
}
