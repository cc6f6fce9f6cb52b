import type { HttpContract, TaskContract } from "../functions/runtime/contract.ts";

/** Time and memory, by what a function is for. CPU grows with memory. */
export const FUNCTION_CLASSES = {
  /**
   * API Gateway gives up after 29 s; before 18 s have passed, a function can still say itself what went
   * wrong.
   */
  "behind the API": { timeoutSeconds: 18, memoryMegabytes: 512 },
  /** An answer's 60 s, its last reads, and the start of the function; it mostly waits. */
  "streams to clients": { timeoutSeconds: 75, memoryMegabytes: 256 },
  /** The longest that Lambda allows: a crew suspends before it. */
  "runs crews": { timeoutSeconds: 15 * 60, memoryMegabytes: 1024 },
  records: { timeoutSeconds: 60, memoryMegabytes: 512 },
  /** Ends before the next minute's run begins. */
  reconciles: { timeoutSeconds: 55, memoryMegabytes: 512 },
  /** Ten thousand steps are read and sent in it. */
  exports: { timeoutSeconds: 5 * 60, memoryMegabytes: 512 },
} as const;

type FunctionClass = keyof typeof FUNCTION_CLASSES;
type HttpClass = "behind the API" | "streams to clients";

/**
 * The only calls that functions make: the local DynamoDB serves no transactions, and a batch would hide which
 * of its items was refused.
 */
export const JOURNAL_ACTIONS = ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"] as const;
export type JournalAction = (typeof JOURNAL_ACTIONS)[number];
export type JournalIndex = "latest" | "open";
export type WorkflowAction = "start" | "describe" | "stop";
/** A user in Snowflake: the record's user may write the record, that of the crews' queries may only read. */
export type SnowflakeUser = "record" | "queries";

/** What a function may do with the files of executions; who reads or writes one may list them as well. */
export type FileAction = "list" | "read" | "write";

/** What a function may do in AWS besides writing its own log. Nothing else is allowed. */
export interface Permissions {
  /** Calls on the journal's items by their key. */
  readonly journal?: readonly JournalAction[];
  /** Take and give back the places of clients that are sent events: it may update no other item. */
  readonly watchers?: true;
  /** Indexes of the journal that it may query; that lets it read nothing else of the table. */
  readonly journalIndexes?: readonly JournalIndex[];
  readonly workflow?: readonly WorkflowAction[];
  /** The Snowflake users that it logs in as. */
  readonly snowflake?: readonly SnowflakeUser[];
  readonly files?: readonly FileAction[];
  /** Ask Lambda what the account may run. */
  readonly account?: true;
  /** Call the models that crews name, with the providers' keys. */
  readonly models?: true;
  /** Send spans where the settings say, with the headers' secret. */
  readonly spans?: true;
  /** Call the functions that run the crews' Python, and what the crews' tools are given. */
  readonly python?: true;
}

interface RowOf<Contract, Class extends FunctionClass> {
  readonly contract: Contract;
  readonly class: Class;
  /** What the function is for, in the console's list. */
  readonly description: string;
  readonly may: Permissions;
  /** What its bundle has of the crews: their list, or their tools and guardrails too. Nothing if absent. */
  readonly crews?: "list" | "code";
  /** Its bundle has the files of the console's page. */
  readonly hasConsole?: true;
  /** The setting of a deployment that switches it on; without one it is in every deployment. */
  readonly switchedOnBy?: "console" | "live_events";
  /** Most of its requests wait for something to happen, and ask the journal for little meanwhile. */
  readonly waits?: true;
}

export type FunctionRow =
  | RowOf<HttpContract, HttpClass>
  | RowOf<TaskContract, Exclude<FunctionClass, HttpClass>>;
