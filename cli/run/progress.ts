import { styleText } from "node:util";

import { wait } from "../../functions/async/timer.ts";
import type { CrewEvent, Once, RunPorts } from "../../functions/crew/index.ts";
import { cut } from "../../functions/text/cut.ts";
import { CREW_WORDS, secondsText, tookText } from "../command-line/crew-words.ts";
import { promptPrinter } from "./prompt-text.ts";
import { say, terminalText } from "./terminal-text.ts";

export interface Progress extends Pick<RunPorts, "onEvent"> {
  readonly wait: NonNullable<RunPorts["wait"]>;
  /** Looks at effects as they are done: events do not tell how long they took, nor what was asked. */
  readonly watching: (once: Once) => Once;
}

type Format = Parameters<typeof styleText>[0];

/** Of what a tool is asked, in UTF-16 units. */
const LONGEST_ARGUMENTS = 100;

/** An effect that this process has done. */
interface Done {
  readonly seconds: number;
  readonly request: unknown;
}

/** Prints what a crew does to stderr, a line for each thing, once. */
export function progressOf(showPrompts: boolean): Progress {
  const done = new Map<string, Done>();
  const begun = new Set<string>();
  const prompts = showPrompts ? promptPrinter() : undefined;
  /** The wait that follows has been told with its reason. */
  let isWaitTold = false;
  return {
    onEvent(event) {
      // A crew that suspends sends the events of the past again when it goes on.
      if ("replayed" in event && event.replayed) return;
      const key = keyOfRepeated(event);
      if (key !== undefined && begun.has(key)) return;
      if (key !== undefined) begun.add(key);
      if (event.type === "model-retry") isWaitTold = true;
      const line = lineOf(event, "path" in event ? done.get(event.path) : undefined);
      if (line !== undefined) sayLine("task" in event ? event.task : "", line);
    },
    watching: (once) => async (path, request, effect, facts) =>
      once(path, request, watched({ path, request, effect, isModel: facts?.kind === "model" }), facts),
    async wait(milliseconds, signal) {
      const line = { text: `↻ goes on in ${secondsText(milliseconds / 1000)}`, format: "yellow" } as const;
      if (!isWaitTold) sayLine("", line);
      isWaitTold = false;
      await wait(milliseconds, signal);
    },
  };

  function watched<Value>(one: {
    readonly path: string;
    readonly request: unknown;
    readonly effect: () => Promise<Value>;
    readonly isModel: boolean;
  }): () => Promise<Value> {
    return async () => {
      const { path, request } = one;
      const begin = performance.now();
      if (one.isModel) prompts?.asked(path, request);
      const value = await one.effect();
      done.set(path, { seconds: (performance.now() - begin) / 1000, request });
      if (one.isModel) prompts?.replied(path, value);
      return value;
    };
  }
}

/** What tells an event from others of its kind, where a replay sends it again as if it were new. */
function keyOfRepeated(event: CrewEvent): string | undefined {
  if ("index" in event) return `${event.type} ${event.index}`;
  const isRepeated = event.type === "delegation" || event.type === "guardrail";
  return isRepeated ? `${event.type} ${event.path}` : undefined;
}

interface Line {
  readonly text: string;
  readonly format?: Format;
}

function lineOf(event: CrewEvent, effect: Done | undefined): Line | undefined {
  switch (event.type) {
    case "task-start":
      return { text: `begins: ${event.agent}`, format: "bold" };
    case "task-end":
      if (event.failed !== undefined) return { text: "✗ failed", format: "red" };
      return event.skipped
        ? { text: CREW_WORDS.taskSkipped, format: "yellow" }
        : { text: "✓ done", format: "green" };
    case "model-call": {
      const { prompt_tokens: asked, completion_tokens: said, cost_usd: dollars } = event.usage;
      return { text: `◦ ${CREW_WORDS.modelCall(event.model, effect?.seconds, { asked, said, dollars })}` };
    }
    case "tool-call": {
      const call = `${event.tool}${argumentsOf(effect)}`;
      return event.failure === null
        ? { text: `→ ${call}  ${tookText(effect?.seconds)}` }
        : { text: `✗ ${CREW_WORDS.toolFailure(`${call}: ${event.failure.message}`)}`, format: "red" };
    }
    case "delegation":
      return {
        text: `⇢ ${event.agent} ${event.kind === "work" ? "gives work to" : "asks"} ${event.coworker}`,
      };
    case "guardrail":
      if (event.rehearsed) return { text: `◦ ${CREW_WORDS.guardrailRehearsed(event.guardrail)}` };
      return event.passed
        ? { text: `✓ ${CREW_WORDS.guardrailPassed(event.guardrail)}` }
        : { text: `✗ ${CREW_WORDS.guardrailRefused(event.guardrail)}`, format: "yellow" };
    case "model-call-start":
      return { text: `◦ ${CREW_WORDS.modelAsked(event.model)}` };
    case "model-retry":
      return { text: `↻ ${CREW_WORDS.modelRetry(event)}`, format: "yellow" };
    case "warning":
      return { text: `! ${event.warning}`, format: "yellow" };
    case "crew-start":
    case "crew-end":
      return undefined;
    default:
      return event satisfies never;
  }
}

function argumentsOf(effect: Done | undefined): string {
  if (effect === undefined) return "";
  const { input } = effect.request as { readonly input: unknown };
  return `(${cut(JSON.stringify(input), LONGEST_ARGUMENTS)})`;
}

function sayLine(task: string, { text, format = "reset" }: Line): void {
  const time = new Date().toTimeString().slice(0, 8);
  const name = task === "" ? "" : `${cut(inOneLine(task), LONGEST_TASK)}  `;
  say(`${time} ${name}${styleText(format, inOneLine(text), { stream: process.stderr })}`);
}

const inOneLine = (text: string): string =>
  terminalText(text)
    .replaceAll(/\s*[\n\t]\s*/g, " ")
    .trim();

/** A task without a name is called by its description. */
const LONGEST_TASK = 40;
