import { isJsonObject, type JsonValue } from "../../functions/json/json.ts";
import { CREW_NEWS } from "../../local/crews/crew-news.ts";
import { costBehind } from "../command-line/cost-text.ts";
import { countText } from "../command-line/count-text.ts";
import { CREW_WORDS, secondsText } from "../command-line/crew-words.ts";
import { type LogEntry, numberOf, textOf } from "./log-entry.ts";

/** How a text is meant: what goes as it should, what waits, what to look at, what failed. */
export type Tone = "plain" | "good" | "quiet" | "warning" | "failure";

/** What people read of an entry. */
export interface Told {
  /** One character that tells such entries apart. */
  readonly mark: string;
  readonly text: string;
  readonly tone: Tone;
  /** What the text may be cut by where a line is not long enough: text up to here is its beginning. */
  readonly cuts?: { readonly from: string; readonly keep: string };
}

const quiet = (mark: string, text: string): Told => ({ mark, text, tone: "quiet" });
const good = (text: string): Told => ({ mark: "✓", text, tone: "good" });
const warning = (mark: string, text: string): Told => ({ mark, text, tone: "warning" });
const failure = (text: string): Told => ({ mark: "✗", text, tone: "failure" });

/** Entries that people who watch a crew read, by their messages; undefined: not this one. */
const TELLERS: Readonly<Record<string, (entry: LogEntry) => Told | undefined>> = {
  "attempt begins": (entry) => {
    const attempt = numberOf(entry, "attempt") ?? 1;
    return quiet("▸", attempt === 1 ? "begins" : `goes on: attempt ${attempt}`);
  },
  "attempt suspends": (entry) => {
    const seconds = numberOf(entry, "wait_seconds") ?? 0;
    return quiet("…", seconds === 0 ? "goes on in the next attempt" : `waits for ${seconds} s`);
  },
  "attempt gives way: the execution has ended, or a newer attempt has begun": () =>
    quiet("…", "stops: the execution has ended, or a newer attempt goes on with it"),
  "no slot is free: the execution waits": (entry) =>
    entry.keys["again"] === true ? undefined : warning("…", waitText(numberOf(entry, "slots") ?? 0)),
  "execution ended": tellEnd,
  "task-end": (entry) => (isRepeated(entry) ? undefined : tellTask(entry)),
  "model-call-start": (entry) => quiet("◦", CREW_WORDS.modelAsked(modelOf(entry))),
  "model-call": (entry) => (isRepeated(entry) ? undefined : tellModelCall(entry)),
  "model-retry": (entry) => {
    const retry = {
      attempt: numberOf(entry, "try") ?? 0,
      of: numberOf(entry, "of") ?? 0,
      waitSeconds: numberOf(entry, "wait_seconds") ?? 0,
      reason: textOf(entry, "reason"),
    };
    return warning("↻", CREW_WORDS.modelRetry(retry));
  },
  "tool-call": (entry) => (isRepeated(entry) ? undefined : tellToolCall(entry)),
  delegation: (entry) =>
    quiet("→", textOf(entry, "kind") === "question" ? "asks a coworker" : "delegates work to a coworker"),
  guardrail: tellGuardrail,
  warning: (entry) => (isRepeated(entry) ? undefined : warning("!", textOf(entry, "warning"))),
  [CREW_NEWS.added]: (entry) => good(`${crewOf(entry)} was added`),
  [CREW_NEWS.readAgain]: (entry) => good(`${crewOf(entry)} was read again (${secondsOf(entry)})`),
  [CREW_NEWS.deleted]: (entry) => quiet("✗", `${crewOf(entry)} was deleted`),
  [CREW_NEWS.unused]: (entry) => failure(`${crewProblems(entry)}; the version read before stays in use`),
  [CREW_NEWS.problems]: (entry) => warning("!", crewProblems(entry)),
  "stage of the start": (entry) => quiet("▸", `${textOf(entry, "stage")}  ${secondsOf(entry)}`),
};

/** What an entry tells people; undefined for what only a program reads, such as polls. */
export function toldEntry(entry: LogEntry): Told | undefined {
  const teller = Object.hasOwn(TELLERS, entry.message) ? TELLERS[entry.message] : undefined;
  if (teller !== undefined) return teller(entry);
  if (entry.level === "ERROR" || entry.level === "CRITICAL") return failure(sentenceOf(entry));
  if (entry.level === "WARN") return warning("!", sentenceOf(entry));
  // How packages come along, and what a crew's Python prints.
  return textOf(entry, "service") === "python" ? quiet("▪", pythonLine(entry)) : undefined;
}

const waitText = (slots: number): string => `waits for one of ${slots} slot${slots === 1 ? "" : "s"}`;

const pythonLine = (entry: LogEntry): string => {
  const crew = textOf(entry, "crew");
  return crew === "" ? entry.message : `${crew}: ${entry.message}`;
};

const crewOf = (entry: LogEntry): string => `crew ${textOf(entry, "crew")}`;

function crewProblems(entry: LogEntry): string {
  const { problems } = entry.keys;
  return `${crewOf(entry)}: ${Array.isArray(problems) ? problems.join("; ") : ""}`;
}

const isRepeated = ({ keys }: LogEntry): boolean => keys["replayed"] === true;

function tellGuardrail(entry: LogEntry): Told {
  const guardrail = textOf(entry, "guardrail");
  if (entry.keys["rehearsed"] === true) return quiet("◦", CREW_WORDS.guardrailRehearsed(guardrail));
  return entry.keys["passed"] === true
    ? quiet("✓", CREW_WORDS.guardrailPassed(guardrail))
    : warning("✗", CREW_WORDS.guardrailRefused(guardrail));
}

function tellEnd(entry: LogEntry): Told {
  const took = secondsOf(entry);
  if (textOf(entry, "phase") === "COMPLETED") return { mark: "✓", text: `completed  ${took}`, tone: "good" };
  if (textOf(entry, "phase") === "CANCELLED") return warning("✗", "was cancelled");
  return failure(withCauses(entry.keys["error"]) || textOf(entry, "phase"));
}

function tellTask(entry: LogEntry): Told | undefined {
  // The end of its execution, which follows, says why.
  if (entry.keys["failed"] === true) return undefined;
  if (entry.keys["skipped"] === true) return quiet("✓", CREW_WORDS.taskSkipped);
  const tokens = `${countText(numberOf(entry, "total_tokens") ?? 0)} tokens`;
  return {
    mark: "✓",
    text: `done  ${secondsOf(entry)}  ${tokens}${costBehind(numberOf(entry, "cost_usd"))}`,
    tone: "good",
  };
}

function tellModelCall(entry: LogEntry): Told {
  const tokens = {
    asked: numberOf(entry, "prompt_tokens") ?? 0,
    said: numberOf(entry, "completion_tokens") ?? 0,
    dollars: numberOf(entry, "cost_usd"),
  };
  const seconds = numberOf(entry, "seconds") ?? 0;
  return { mark: "◦", text: CREW_WORDS.modelCall(modelOf(entry), seconds, tokens), tone: "plain" };
}

function tellToolCall(entry: LogEntry): Told {
  const tool = textOf(entry, "tool");
  const reason = textOf(entry, "failure");
  if (reason !== "") {
    const text = CREW_WORDS.toolFailure(textOf(entry, "sentence") || `${tool} failed (${reason})`);
    return entry.level === "WARN" ? failure(text) : quiet("✗", text);
  }
  const took = entry.keys["seconds"] === undefined ? "" : `  ${secondsOf(entry)}`;
  const given = textOf(entry, "arguments");
  const cuts = { from: `${tool} ${given}`.trim(), keep: took };
  return { mark: "▪", text: `${cuts.from}${took}`, tone: "plain", cuts };
}

/** A model is known by its name, which stands behind its provider's. */
const modelOf = (entry: LogEntry): string => textOf(entry, "model").replace(/^[^/]*\/(?=.)/, "");

const secondsOf = (entry: LogEntry): string => secondsText(numberOf(entry, "seconds") ?? 0);

/** Parts of the stack whose sentences say what they are about. */
const PLAIN_SERVICES: readonly string[] = ["api", "crews", "python", "start", "run-crew", ""];

/** What a program warns of, with the reason that it gives. */
function sentenceOf(entry: LogEntry): string {
  const service = textOf(entry, "service");
  const who = PLAIN_SERVICES.includes(service) ? [] : [service];
  const why = textOf(entry, "reason") || withCauses(entry.keys["error"]);
  return [...who, entry.message, why].filter(Boolean).join(": ");
}

/** An error's sentence, with those of its causes that say more. */
function withCauses(error: JsonValue | undefined): string {
  if (!isJsonObject(error)) return "";
  const { message, cause } = error;
  const own = typeof message === "string" ? message : "";
  const deeper = withCauses(cause);
  return deeper === "" || own.includes(deeper) ? own : `${own} (${deeper})`;
}
