import * as z from "zod";

import { wholeNumber } from "./execution-limits.ts";

/** IAM gives no role more than these without asking (the quota "Managed policies per role"). */
const MOST_POLICIES = 10;
const POLICY_ARN = /^arn:[^:]+:iam::(?:\d{12}|aws):policy\/\S+$/;
const POLICY_MEANING = `Write at most ${MOST_POLICIES} full ARNs of IAM policies, such as arn:aws:iam::123456789012:policy/crews, separated by commas.`;

const listOf = z
  .union([z.string().transform((text) => text.split(",")), z.array(z.string())], POLICY_MEANING)
  .transform((entries) => entries.map((entry) => entry.trim()).filter((entry) => entry !== ""));

/** What the crews' tools are given, those in Python above all. */
export const pythonSettings = {
  tool_policy_arns: listOf
    .refine(
      (arns) => arns.length <= MOST_POLICIES && arns.every((arn) => POLICY_ARN.test(arn)),
      POLICY_MEANING,
    )
    .default([])
    .describe(
      "IAM policies for the crews' tools: of the functions that run the crews' Python, whose roles may else write their log alone, and of run-crew, where tools in TypeScript run",
    ),
  python_memory: wholeNumber(128, 10_240)
    .default(1024)
    .describe("Megabytes of the functions that run the crews' Python; CPU grows with it"),
};
