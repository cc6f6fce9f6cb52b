import type { ComponentChildren } from "preact";

import type { StepOfTree } from "../../client/typescript/api-types.ts";
import { Time } from "../components/amounts.tsx";
import { countText, moneyText } from "../format/amounts.ts";
import { durationText } from "../format/duration.ts";
import { hrefToStep } from "../routes/route.ts";

/** Who did it, how long it took and what it cost; what is not known is left out. */
export function StepFacts({ step }: { readonly step: StepOfTree }) {
  const { status, task, agent, model, began_at: began, ended_at: ended, cost_usd: cost } = step;
  return (
    <dl class="pairs facts-of-step">
      <Fact name="Status">{statusText(step)}</Fact>
      {task !== null && step.kind !== "task" && <Fact name="Task">{task}</Fact>}
      {agent !== null && <Fact name="Agent">{agent}</Fact>}
      {model !== null && (
        <Fact name="Model">
          <code>{model}</code>
        </Fact>
      )}
      {began !== null && (
        <Fact name="Began">
          <Time time={began} />
          {ended !== null && `, took ${durationText((Date.parse(ended) - Date.parse(began)) / 1000)}`}
        </Fact>
      )}
      {step.tokens !== null && <Fact name="Tokens">{tokensText(step.tokens)}</Fact>}
      {(cost !== null || (step.tokens !== null && status === "done")) && (
        <Fact name="Cost">{cost === null ? "not known: the model has no price" : moneyText(cost)}</Fact>
      )}
      {step.replayed_from !== null && (
        <Fact name="Replayed">
          copied from{" "}
          <a href={hrefToStep(step.replayed_from, step.path)}>
            <code>{step.replayed_from.slice(0, 8)}</code>
          </a>
          , neither paid nor done again
        </Fact>
      )}
    </dl>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

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
