import type { CrewEnd } from "../../crew/index.ts";
import { completedAs, endAsTold } from "../../domain/ends.ts";
import type { Outcome } from "../../domain/outcome.ts";

/**
 * A crew's end as the outcome of its execution; `data` is the crew output without its `raw`, which stands
 * beside it.
 */
export function outcomeOf(end: Exclude<CrewEnd, { readonly status: "suspended" }>): Outcome {
  const usage = { ...end.usage };
  switch (end.status) {
    case "completed": {
      const { raw, ...data } = end.output;
      return completedAs({ raw, data }, usage);
    }
    case "failed":
      return endAsTold("crewFailed", end.error, usage);
    case "budget_exceeded":
      return endAsTold("budgetExceeded", end.error, usage);
    default:
      return end satisfies never;
  }
}
