import { useSignal } from "@preact/signals";

import type { ListedExecution, TimelineEvent } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useSending } from "../api/sent.ts";
import { Tokens } from "../components/amounts.tsx";
import { Trouble } from "../components/trouble.tsx";
import { counted, countText } from "../format/amounts.ts";
import { figuresByModel, type ModelFigures } from "./model-figures.ts";
import { Cost } from "./summary.tsx";

/** The list does not say which models were called: the timeline of each execution does, one request each. */
const MOST_TIMELINES = 50;

interface ByModelProps {
  /** The newest first. */
  readonly executions: readonly ListedExecution[];
}

/** What each model was called for and took, of the newest executions, when somebody asks for it. */
export function ByModel({ executions }: ByModelProps) {
  const models = useSignal<readonly ModelFigures[] | undefined>(undefined);
  const { isUnderWay, failure, send } = useSending();
  const newest = executions.slice(0, MOST_TIMELINES);
  const read = async (): Promise<void> => {
    const events: TimelineEvent[] = [];
    for (const { execution_id: id } of newest)
      for await (const event of api.value.events(id, { follow: false })) events.push(event);
    models.value = figuresByModel(events);
  };
  return (
    <section class="panel padded">
      <div class="bar">
        <h2>By model</h2>
        <span class="muted">of the {counted(newest.length, "newest execution")}</span>
        <span class="gap" />
        <button type="button" disabled={isUnderWay.value} onClick={() => send(read)}>
          {isUnderWay.value ? "Adding up …" : "Show cost by model"}
        </button>
      </div>
      {failure.value !== undefined && <Trouble failure={failure.value} />}
      {models.value?.length === 0 && <p class="muted">None of them has called a model.</p>}
      {models.value !== undefined && models.value.length > 0 && <ModelTable models={models.value} />}
    </section>
  );
}

function ModelTable({ models }: { readonly models: readonly ModelFigures[] }) {
  return (
    <div class="scrolling" tabIndex={0} role="region" aria-label="Calls by model">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Model</th>
            {["Calls", "Tokens", "Cost"].map((label) => (
              <th key={label} scope="col" class="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map((figures) => (
            <tr key={figures.model}>
              <th scope="row">{figures.model}</th>
              <td class="number">{countText(figures.calls)}</td>
              <td class="number">
                <Tokens count={figures.tokens} />
              </td>
              <td class="number">
                <Cost figures={figures} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
