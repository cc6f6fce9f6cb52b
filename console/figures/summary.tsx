import { Duration, Tokens } from "../components/amounts.tsx";
import { Figure } from "../components/figure.tsx";
import { countText, moneyText } from "../format/amounts.ts";
import { type Counts, type CrewFigures, successPercent, totalOf } from "./figures.ts";

/** All executions together. */
export function Summary({ figures }: { readonly figures: CrewFigures }) {
  return (
    <dl class="totals">
      <Figure label="Executions">{countText(totalOf(figures))}</Figure>
      <Figure label="Success rate" hint={SUCCESS_RATE}>
        <SuccessRate counts={figures} />
      </Figure>
      <Figure label="Cancelled">{countText(figures.cancelled)}</Figure>
      <Figure label="Half took at most" hint={DURATIONS}>
        <Duration seconds={figures.median} />
      </Figure>
      <Figure label="95 % took at most" hint={DURATIONS}>
        <Duration seconds={figures.slow} />
      </Figure>
      <Figure label="Tokens">
        <Tokens count={figures.tokens} />
      </Figure>
      <Figure label="Cost">
        <Cost figures={figures} />
      </Figure>
    </dl>
  );
}

export const SUCCESS_RATE =
  "How many completed, of those that completed or failed: cancelled ones and those under way are not counted";
export const DURATIONS = "From start to end, of those that completed or failed";

export function SuccessRate({ counts }: { readonly counts: Counts }) {
  const percent = successPercent(counts);
  return percent === undefined ? <span class="muted">–</span> : <span>{percent} %</span>;
}

/** What is known of it: never less than it was without a word. */
export function Cost({
  figures: { cost, unpriced },
}: {
  readonly figures: Pick<CrewFigures, "cost" | "unpriced">;
}) {
  if (unpriced === 0) return <span>{moneyText(cost)}</span>;
  const title = `The cost of ${countText(unpriced)} is not known`;
  return (
    <span title={title}>
      {moneyText(cost)} <span class="muted small">and more</span>
    </span>
  );
}
