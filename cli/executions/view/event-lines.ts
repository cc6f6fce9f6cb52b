import type { ExecutionDetail, TimelineEvent } from "../../../client/typescript/stepcrew.ts";
import type { JsonObject } from "../../../functions/json/json.ts";
import { countText } from "../../command-line/count-text.ts";
import { tookText } from "../../command-line/crew-words.ts";
import type { LogEntry } from "../../dev/log-entry.ts";
import { type Terminal, terminalLines, toldLines } from "../../dev/terminal-lines.ts";
import { type Told, toldEntry } from "../../dev/told-entry.ts";
import { secondsBetween, timeOf } from "./words.ts";

/** Whose events they are. */
export type About = Pick<ExecutionDetail, "execution_id" | "crew_name">;

/** An event of the timeline as npm start prints it in a terminal. */
export function eventLines(event: TimelineEvent, about: About, terminal: Terminal): readonly string[] {
  const entry = entryOf(event, about);
  const told = ownWords(event) ?? toldEntry(entry);
  if (told === undefined) return [];
  return toldLines(entry, event.replayed_from === undefined ? told : asKept(told), terminal);
}

/** What a replay has from another execution: its time is of another day. */
const asKept = ({ mark, text }: Told): Told => ({ mark, text: `kept: ${text}`, tone: "quiet" });

/** The timeline as the log has it, but for a few names. */
export function entryOf(event: TimelineEvent, about: About): LogEntry {
  const { execution_id, crew_name: crew } = about;
  const keys = {
    ...event,
    execution_id,
    crew,
    ...(event.attempt !== undefined && { try: event.attempt }),
    ...failureAt(event),
  };
  return {
    level: event.failure === undefined ? "INFO" : "WARN",
    message: event.type,
    at: timeOf(event.at),
    keys: keys as unknown as JsonObject,
  };
}

/** The timeline keeps no sentences: `npx stepcrew prompt` shows what the call at this path said. */
const failureAt = ({ type, tool, failure, path }: TimelineEvent): { readonly sentence?: string } =>
  type === "tool-call" && failure !== undefined && path !== undefined
    ? { sentence: `${tool} failed (${failure}), at ${path}` }
    : {};

/** What the log does not tell of, or knows more about. */
function ownWords({
  type,
  agent,
  model,
  seconds,
  total_tokens: tokens,
  failed,
}: TimelineEvent): Told | undefined {
  if (type === "task-start") return { mark: "▸", text: `begins: ${agent}`, tone: "quiet" };
  if (type === "task-end" && failed === true) return { mark: "✗", text: "failed", tone: "failure" };
  if (type !== "model-call") return undefined;
  const name = (model ?? "").replace(/^[^/]*\/(?=.)/, "");
  return { mark: "◦", text: `${name}  ${tookText(seconds)}${countText(tokens ?? 0)} tokens`, tone: "plain" };
}

/** The end of an execution, which is no event of its timeline. */
export function endLines(detail: ExecutionDetail, terminal: Terminal): readonly string[] {
  const { execution_id, crew_name: crew, phase, error } = detail;
  const seconds = secondsBetween(detail.created_at, detail.updated_at);
  const keys = { execution_id, crew, phase, seconds, error } as unknown as JsonObject;
  return terminalLines(
    { level: "INFO", message: "execution ended", at: timeOf(detail.updated_at), keys },
    terminal,
  );
}
