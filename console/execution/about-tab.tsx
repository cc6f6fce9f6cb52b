import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { Time } from "../components/amounts.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { Pair } from "../components/pair.tsx";
import { bytesText, counted, countText, moneyText } from "../format/amounts.ts";
import { durationText } from "../format/duration.ts";
import { workflowPage } from "./workflow-page.ts";

/** What it was started with, and what is known of how it is run and kept. */
export function AboutTab({ execution }: { readonly execution: ExecutionDetail }) {
  const inputs = JSON.stringify(execution.inputs, undefined, 2);
  return (
    <div class="about">
      <section class="panel padded">
        <div class="bar">
          <h2>Inputs</h2>
          <CopyButton text={inputs} label="Copy as JSON" />
        </div>
        <Inputs inputs={execution.inputs} />
      </section>
      <section class="panel padded">
        <h2>How it is run</h2>
        <dl class="pairs">
          <Pair name="Started">
            <Time time={execution.created_at} />
          </Pair>
          <Pair name={execution.status === "PROCESSING" ? "Last change" : "Ended"}>
            <Time time={execution.updated_at} />
          </Pair>
          <Pair name="Attempts">{counted(execution.attempts, "invocation")} of run-crew</Pair>
          <Pair name="Limits">{limitsText(execution.limits)}</Pair>
          <Models models={execution.models} />
          <Kept execution={execution} />
          <Workflow arn={execution.workflow_execution_arn} />
        </dl>
      </section>
    </div>
  );
}

function Inputs({ inputs }: Pick<ExecutionDetail, "inputs">) {
  const entries = Object.entries(inputs);
  if (entries.length === 0) return <p class="muted">It was started without inputs.</p>;
  return (
    <dl class="pairs">
      {entries.map(([name, value]) => (
        <Pair key={name} name={name}>
          <pre>{typeof value === "string" ? value : JSON.stringify(value, undefined, 2)}</pre>
        </Pair>
      ))}
    </dl>
  );
}

function Models({ models = {} }: { readonly models: ExecutionDetail["models"] }) {
  const named = Object.entries(models);
  if (named.length === 0) return null;
  return (
    <Pair name="Models">
      {named.map(([agent, model]) => (
        <div key={agent}>
          {agent}: <code>{model}</code>
        </div>
      ))}
    </Pair>
  );
}

function Kept({ execution }: { readonly execution: ExecutionDetail }) {
  const {
    recorded_in_snowflake: isRecorded,
    status,
    stored_bytes: bytes,
    steps_expire_at: until,
  } = execution;
  const open = status === "PROCESSING" ? "once it has ended" : "not yet: it is tried again each minute";
  return (
    <>
      <Pair name="Snowflake row">{isRecorded ? "written, and says how it ended" : open}</Pair>
      {bytes !== undefined && (
        <Pair name="Steps">
          {bytesText(bytes)} in the journal
          {until !== undefined && (
            <>
              , until <Time time={until} />
            </>
          )}
        </Pair>
      )}
    </>
  );
}

function Workflow({ arn }: { readonly arn: string | null }) {
  if (arn === null) return <Pair name="Workflow">none</Pair>;
  const page = workflowPage(arn, location.hostname);
  return (
    <Pair name="Workflow">
      <code>{arn}</code>
      <CopyButton text={arn} class="quiet tiny" />
      {page !== undefined && (
        <>
          {" "}
          <a href={page} target="_blank" rel="noopener noreferrer">
            Open it in Step Functions
          </a>
        </>
      )}
    </Pair>
  );
}

function limitsText(limits: ExecutionDetail["limits"]): string {
  const {
    max_llm_calls: calls,
    max_total_tokens: tokens,
    timeout_seconds: time,
    max_cost_usd: cost,
  } = limits;
  const texts = [
    calls === undefined ? "" : counted(calls, "model call"),
    tokens === undefined ? "" : `${countText(tokens)} tokens`,
    time === undefined ? "" : durationText(time),
    cost === undefined ? "" : moneyText(cost),
  ];
  return texts.filter(Boolean).join(", ") || "none";
}
