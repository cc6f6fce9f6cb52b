import type { StepOfTree } from "../../client/typescript/api-types.ts";
import { Time } from "../components/amounts.tsx";
import { Pair } from "../components/pair.tsx";
import { countText, moneyText } from "../format/amounts.ts";
import { durationText } from "../format/duration.ts";
import { hrefToStep } from "../routes/route.ts";

/** Who did it, how long it took and what it cost; what is not known is left out. */
export function StepFacts({ step }: { readonly step: StepOfTree }) {
  const { status, task, agent, model, began_at: began, ended_at: ended, cost_usd: cost } = step;
  return (
    <dl class="pairs facts-of-step">
      <Pair name="Status">{statusText(step)}</Pair>
      {task !== null && step.kind !== "task" && <Pair name="Task">{task}</Pair>}
      {agent !== null && <Pair name="Agent">{agent}</Pair>}
      {model !== null && (
        <Pair name="Model">
          <code>{model}</code>
        </Pair>
      )}
      {began !== null && (
        <Pair name="Began">
          <Time time={began} />
          {ended !== null && `, took ${durationText((Date.parse(ended) - Date.parse(began)) / 1000)}`}
        </Pair>
      )}
      {step.tokens !== null && <Pair name="Tokens">{tokensText(step.tokens)}</Pair>}
      {(cost !== null || (step.tokens !== null && status === "done")) && (
        <Pair name="Cost">{cost === null ? "not known: the model has no price" : moneyText(cost)}</Pair>
      )}
      {step.replayed_from !== null && (
        <Pair name="Replayed">
          copied from{" "}
          <a href={hrefToStep(step.replayed_from, step.path)}>
            <code>{step.replayed_from.slice(0, 8)}</code>
          </a>
          , neither paid nor done again
        </Pair>
      )}
    </dl>
  );
}

function statusText({ status, passed }: StepOfTree): string {
  if (status === "unknown") return "it began, and nobody knows how it ended";
  if (passed === null) return status;
  return passed ? "done: it let the answer pass" : "done: it refused the answer";
}

function tokensText({ in: read, out, cached, reasoning }: NonNullable<StepOfTree["tokens"]>): string {
  const ofIn = cached > 0 ? ` (${countText(cached)} from the cache)` : "";
  const ofOut = reasoning > 0 ? ` (${countText(reasoning)} thinking)` : "";
  return `${countText(read)} in${ofIn}, ${countText(out)} out${ofOut}`;
}
