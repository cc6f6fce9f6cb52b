import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { Duration, Money, Tokens } from "../components/amounts.tsx";
import { Figure } from "../components/figure.tsx";
import { now } from "../components/now.ts";
import { timeOf } from "../format/duration.ts";

/** What it took, in the words of CrewAI's users: one figure each. */
export function Totals({ execution }: { readonly execution: ExecutionDetail }) {
  const { usage, paid, progress } = execution;
  return (
    <dl class="totals">
      <Figure
        label={execution.status === "PROCESSING" ? "Since its start" : "From start to end"}
        hint="What waits took, and what passed before the first step and after the last one, included"
      >
        <Duration seconds={secondsOf(execution)} />
      </Figure>
      <Figure label="Tasks">
        {progress.completed_tasks} of {progress.total_tasks}
      </Figure>
      <Figure label="Total tokens">
        <Tokens count={usage.total_tokens} />
      </Figure>
      <Figure label="Prompt tokens">
        <Tokens count={usage.prompt_tokens} />
      </Figure>
      <Figure label="Completion tokens">
        <Tokens count={usage.completion_tokens} />
      </Figure>
      <Figure label="Model calls">
        <Tokens count={usage.llm_calls} />
      </Figure>
      <Figure label="Tool calls">
        <Tokens count={usage.tool_calls} />
      </Figure>
      <Figure label="Cost" hint={costHint(usage)}>
        <Money dollars={usage.cost_usd} />
      </Figure>
      {paid !== undefined && (
        <Figure label="Paid anew" hint="By this replay: what was kept of the execution before was paid there">
          <Money dollars={paid.cost_usd} />
        </Figure>
      )}
      {usage.estimate !== undefined && (
        <Figure
          label="Estimated cost"
          hint="Of an execution with real models, at least: reckoned from the rehearsal's texts"
        >
          <Money dollars={usage.estimate.cost_usd} />
        </Figure>
      )}
    </dl>
  );
}

/** While it goes on the page goes on counting between two answers. */
const secondsOf = ({ status, created_at: from, duration_seconds: seconds }: ExecutionDetail): number =>
  status === "PROCESSING" ? Math.max(seconds, (now.value - timeOf(from)) / 1000) : seconds;

function costHint({ known_cost_usd: known, unpriced_models: models = [] }: ExecutionDetail["usage"]) {
  if (known === undefined) return undefined;
  return `$${known} and what these cost, which have no price: ${models.join(", ")}`;
}
