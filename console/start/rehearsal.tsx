import { useSignal } from "@preact/signals";

import type { CrewDetail, ExecutionDetail, StartCrewRequest } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useSending } from "../api/sent.ts";
import { Trouble } from "../components/trouble.tsx";
import { counted, countText, moneyText } from "../format/amounts.ts";
import { hrefTo } from "../routes/route.ts";
import { rehearsalBody } from "./start-body.ts";

interface RehearsalProps {
  readonly crew: CrewDetail;
  readonly asked: () => StartCrewRequest;
  readonly isWrong: boolean;
}

/** What a start might cost: the crew is walked through without a model. */
export function Rehearsal({ crew, asked, isWrong }: RehearsalProps) {
  const rehearsed = useSignal<ExecutionDetail | undefined>(undefined);
  const { isUnderWay, failure, send } = useSending();
  if (crew.problems.some(({ level }) => level === "error")) return null;
  const rehearse = async (): Promise<void> => {
    rehearsed.value = undefined;
    const { execution_id: id } = await api.value.start(rehearsalBody(asked()));
    await api.value.wait(id);
    rehearsed.value = await api.value.execution(id);
  };
  return (
    <section class="rehearsal panel padded">
      <div class="bar">
        <h2>What it might cost</h2>
        <span class="gap" />
        <button type="button" disabled={isUnderWay.value || isWrong} onClick={() => send(rehearse)}>
          {isUnderWay.value ? "It is being rehearsed …" : "Rehearse it"}
        </button>
      </div>
      <p class="muted">
        A rehearsal calls no model, and of the tools those alone that only read. It is an execution of its
        own, recorded and counted as a start.
      </p>
      {failure.value !== undefined && <Trouble failure={failure.value} />}
      {asked().models !== undefined && (
        <p class="muted">It counts with the models of the crew, not with the one that is named above.</p>
      )}
      {rehearsed.value !== undefined && <Estimate execution={rehearsed.value} />}
    </section>
  );
}

function Estimate({ execution }: { readonly execution: ExecutionDetail }) {
  const { execution_id: id, error, usage } = execution;
  const { estimate } = usage;
  return (
    <p role="status">
      {error !== null && `It ended: ${error.message} `}
      {estimate !== undefined && (
        <>
          At least <b>{countText(estimate.total_tokens)} tokens</b> in{" "}
          {counted(usage.llm_calls, "model call")}: {costText(estimate.cost_usd)}. An execution that thinks,
          repeats or reads long results takes more.{" "}
        </>
      )}
      <a href={hrefTo(["executions", id])}>Its steps</a>
    </p>
  );
}

const costText = (dollars: number | null | undefined): string =>
  typeof dollars === "number"
    ? moneyText(dollars)
    : "what they cost is not known, for no model is named for an agent, or one without a price";
