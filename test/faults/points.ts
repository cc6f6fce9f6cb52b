import type { ModelRequest } from "../support/models/scripted-model-server.ts";
import type { Call } from "../support/servers/gate.ts";
import { turnOf } from "./workshop.ts";

export type Service = "journal" | "snowflake" | "workflow" | "model";
type Side = "before" | "after";

/**
 * A place in an execution where the process is killed: before a service does what it is asked, or after,
 * unheard.
 */
export interface Point {
  readonly label: string;
  /** Which of the calls with this label, from 1. */
  readonly occurrence: number;
  readonly side: Side;
}

interface TableCall {
  readonly Item?: { readonly entry: { readonly S: string } };
  readonly Key?: { readonly entry: { readonly S: string } };
  readonly UpdateExpression?: string;
}

/** What a change of the header is for, by words of its expression. */
const HEADER_CHANGES: readonly (readonly [string, string])[] = [
  ["attempt = attempt +", "begin an attempt"],
  [":suspended", "suspend"],
  ["outcome =", "decide the outcome"],
  ["SET lease_holder", "take the record lease"],
  ["SET recorded", "note that it is recorded"],
  ["REMOVE lease_holder", "release the record lease"],
  ["SET replays", "note a replay"],
  ["SET adopted", "note that it is adopted"],
  ["SET workflow_started", "note that it is started"],
];

/**
 * The name of a call that changes something or costs something; undefined for reads, which nothing depends
 * on.
 */
export function labelOf(service: Service, call: Call): string | undefined {
  switch (service) {
    case "journal":
      return journalLabel(call);
    case "snowflake": {
      if (call.path.includes("login-request")) return "snowflake: log in";
      const { sqlText } = (call.body ?? {}) as { readonly sqlText?: string };
      const [word = ""] = /\w+/.exec(sqlText ?? "") ?? [];
      return ["INSERT", "MERGE"].includes(word) ? `snowflake: ${word}` : undefined;
    }
    case "workflow":
      return call.operation === "StartExecution" ? "workflow: StartExecution" : undefined;
    case "model":
      return `model: ${turnOf(call.body as ModelRequest).path}`;
    default:
      return service satisfies never;
  }
}

function journalLabel({ operation, body }: Call): string | undefined {
  if (!["PutItem", "UpdateItem", "DeleteItem"].includes(operation)) return undefined;
  const { Item, Key, UpdateExpression = "" } = body as TableCall;
  const entry = (Item ?? Key)?.entry.S ?? "";
  if (entry.startsWith("event#")) return "journal: write an event";
  if (entry !== "header" || operation !== "UpdateItem") return `journal: write ${entry}`;
  const change = HEADER_CHANGES.find(([words]) => UpdateExpression.includes(words))?.[1];
  return `journal: ${change ?? "change the header"}`;
}

/** Labels of one kind differ in numbers only. */
const kindOf = ({ label, side }: Point): string => `${side} ${label.replaceAll(/\d+/g, "N")}`;

/** Both sides of every call that an uninterrupted execution made. */
export function pointsOf(labels: readonly string[]): readonly Point[] {
  const counts = new Map<string, number>();
  return labels.flatMap((label) => {
    const occurrence = (counts.get(label) ?? 0) + 1;
    counts.set(label, occurrence);
    return (["before", "after"] as const).map((side) => ({ label, occurrence, side }));
  });
}

/**
 * One point of each kind, from the middle of its kind: a first and a last call are often made by other points
 * as well.
 */
export function spreadOf(points: readonly Point[]): readonly Point[] {
  const kinds = Map.groupBy(points, kindOf);
  return [...kinds.values()].flatMap((kind) => kind[Math.floor(kind.length / 2)] ?? []);
}

export const nameOf = ({ side, label, occurrence }: Point): string => `${side} ${label} (${occurrence})`;
