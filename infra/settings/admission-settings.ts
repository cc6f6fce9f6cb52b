import * as z from "zod";

import { wholeNumber } from "./execution-limits.ts";

const requestsPerSecond = z.coerce.number("Write a number above 0.").positive("Write a number above 0.");

/** How much clients may ask, start and run. */
export const admissionSettings = {
  throttle_rate: requestsPerSecond
    .default(1)
    .describe("Starts a second with one API key; 20 times as many with all keys together"),
  throttle_burst: wholeNumber(1, 5000).default(5).describe("Starts that may come at once with one API key"),
  throttle_other_rate: requestsPerSecond
    .default(20)
    .describe(
      "Other requests a second with one API key, polls above all; 20 times as many of a kind with all",
    ),
  throttle_other_burst: wholeNumber(1, 5000)
    .default(40)
    .describe("Other requests that may come at once with one API key"),
  daily_starts: wholeNumber(0, 100_000_000)
    .default(1000)
    .describe(
      "Starts with one API key in a day (UTC), repeated Idempotency-Keys not counted; 0 for no limit",
    ),
  max_running_crews: wholeNumber(0, 10_000)
    .optional()
    .describe(
      "Crews that run at once; the others wait, in the order of their starts. Otherwise half of what the account may run (5 until Lambda has said it); 0 for no bound but Lambda's own",
    ),
  run_crew_reserved_concurrency: wholeNumber(1, 10_000)
    .optional()
    .describe(
      "Reserves so much of the account's concurrency for run-crew, and bounds it; an account must keep 100 unreserved, so new ones refuse it",
    ),
};
