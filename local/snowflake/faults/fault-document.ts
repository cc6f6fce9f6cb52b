import * as z from "zod";

const refusalSchema = z.strictObject({
  code: z.string().regex(/^\d{6}$/),
  sql_state: z
    .string()
    .regex(/^[0-9A-Z]{5}$/)
    .default("57014"),
  message: z.string(),
});

const milliseconds = z.int().min(0).max(3_600_000);

const statementFaultSchema = z.strictObject({
  /** Hits statements whose text has this in it, whatever its case; all of them without it. */
  contains: z.string().optional(),
  /** How many requests it hits; all without it. */
  times: z.int().positive().optional(),
  /** Waits before the statement is run. It can be canceled meanwhile, and its timeout counts. */
  wait_before_milliseconds: milliseconds.default(0),
  /** Is not run and fails with this. */
  error: refusalSchema.optional(),
  /** Waits after the statement has been done and committed: the answer comes late. */
  wait_after_milliseconds: milliseconds.default(0),
  /** What the client sees at the end: the answer, a connection that is cut, or nothing ever. */
  ending: z.enum(["answer", "cut", "hang"]).default("answer"),
});

/** The faults of `PUT /local/faults`, which replace those there were. */
export const faultDocumentSchema = z.strictObject({
  /** All requests: a status 503 or 429, a connection that is cut, or no answer ever. */
  outage: z.enum(["unavailable", "throttled", "cut", "hang"]).optional(),
  /** Logins fail; `true` is a wrong password. */
  refuse_logins: z.union([z.literal(true), refusalSchema]).optional(),
  /** Once, now: `tokens` must be renewed (390112), `sessions` are over and need a new login (390111). */
  expire: z.enum(["tokens", "sessions"]).optional(),
  /**
   * So many statements seem to wait for the lock of each table; with 20, UPDATE, DELETE and MERGE fail with
   * 000625.
   */
  lock_waiters: z.int().min(0).max(20).optional(),
  /** The first that fits a statement hits it. */
  statements: z.array(statementFaultSchema).max(100).default([]),
});

export type FaultDocument = z.infer<typeof faultDocumentSchema>;
export type StatementRule = z.infer<typeof statementFaultSchema>;
