import { trueOrFalse } from "./true-or-false.ts";

/** What people who watch executions are given. */
export const pageSettings = {
  live_events: trueOrFalse
    .default(false)
    .describe(
      "Whether events can be followed as they are written (`GET …/events/stream`): each client holds a Lambda, five at most",
    ),
};
