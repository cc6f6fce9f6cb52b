import type { ComponentChildren } from "preact";

import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { Duration, Money, Tokens } from "../components/amounts.tsx";
import { RehearsalFlag, StatusBadge } from "../components/status-badge.tsx";
import { hrefTo } from "../routes/route.ts";
import { Change } from "./change.tsx";

interface TotalsProps {
  readonly left: ExecutionDetail;
  readonly right: ExecutionDetail;
}

/** What each of two executions was, used and took. */
export function TotalsComparison({ left, right }: TotalsProps) {
  const row = (
    label: string,
    show: (execution: ExecutionDetail) => ComponentChildren,
    count?: (execution: ExecutionDetail) => number | null | undefined,
  ) => (
    <tr key={label}>
      <th scope="row">{label}</th>
      <td>{show(left)}</td>
      <td>{show(right)}</td>
      <td class="number">{count !== undefined && <Change from={count(left)} to={count(right)} />}</td>
    </tr>
  );
  return (
    <div class="panel scrolling" tabIndex={0} role="region" aria-label="Totals of both">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">What</span>
            </th>
            <th scope="col">First</th>
            <th scope="col">Second</th>
            <th scope="col" class="number">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {row("Execution", ({ execution_id: id }) => (
            <a href={hrefTo(["executions", id])}>
              <code>{id.slice(0, 8)}</code>
            </a>
          ))}
          {row("Crew", ({ crew_name: crew, crew_version: version = "" }) => (
            <>
              {crew} <code class="muted">{version}</code>
            </>
          ))}
          {row("Status", ({ status, phase, usage }) => (
            <>
              <StatusBadge status={status} phase={phase} />{" "}
              {usage.estimate !== undefined && <RehearsalFlag />}
            </>
          ))}
          {row("Models", ({ models }) => modelsText(models))}
          {row("Inputs that differ", ({ inputs }) => differingInputs(inputs, { left, right }))}
          {row(
            "From start to end",
            (one) => (
              <Duration seconds={secondsOf(one)} />
            ),
            secondsOf,
          )}
          {row(
            "Tokens",
            ({ usage }) => (
              <Tokens count={usage.total_tokens} />
            ),
            ({ usage }) => usage.total_tokens,
          )}
          {row(
            "Model calls",
            ({ usage }) => (
              <Tokens count={usage.llm_calls} />
            ),
            ({ usage }) => usage.llm_calls,
          )}
          {row(
            "Tool failures",
            ({ tool_failures: failures }) => failures,
            ({ tool_failures: failures }) => failures,
          )}
          {row(
            "Cost",
            ({ usage }) => (
              <Money dollars={usage.cost_usd} />
            ),
            ({ usage }) => usage.cost_usd,
          )}
        </tbody>
      </table>
    </div>
  );
}

const secondsOf = ({ duration_seconds: seconds }: ExecutionDetail): number => seconds;

const modelsText = (models: ExecutionDetail["models"] = {}): string =>
  [...new Set(Object.values(models))].join(", ") || "the crew's own";

function differingInputs(inputs: ExecutionDetail["inputs"], { left, right }: TotalsProps): ComponentChildren {
  const differing = Object.entries(inputs).filter(
    ([name]) => JSON.stringify(left.inputs[name]) !== JSON.stringify(right.inputs[name]),
  );
  if (differing.length === 0) return <span class="muted">none</span>;
  return differing.map(([name, value]) => (
    <div key={name} class="input">
      <b>{name}</b> {typeof value === "string" ? value : JSON.stringify(value)}
    </div>
  ));
}
