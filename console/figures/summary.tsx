import { Duration, Tokens } from "../components/amounts.tsx";
import { Figure } from "../components/figure.tsx";
import { countText, moneyText } from "../format/amounts.ts";
import { type CrewFigures, successPercent, totalOf } from "./figures.ts";

/** All executions together. */
export function Summary({ figures }: { readonly figures: CrewFigures }) {
  const percent = successPercent(figures);
  return (
    <dl class="totals">
      <Figure label="Executions">{countText(totalOf(figures))}</Figure>
      <Figure label="Completed">{percent === undefined ? "–" : `${percent} %`}</Figure>
      <Figure label="Duration, p50">
        <Duration seconds={figures.median} />
      </Figure>
      <Figure label="Duration, p95">
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
