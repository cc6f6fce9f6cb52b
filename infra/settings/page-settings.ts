import { trueOrFalse } from "./true-or-false.ts";

/** What people who watch executions are given. */
export const pageSettings = {
  console: trueOrFalse
    .default(true)
    .describe(
      "Whether the address of the API shows a page for people, which holds no data and asks for the API's key (docs/console.md)",
    ),
  live_events: trueOrFalse
    .default(false)
    .describe(
      "Whether events can be followed as they are written (`GET …/events/stream`): each client holds a Lambda, five at most",
    ),
};
