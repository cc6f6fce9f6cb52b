import type { ListedExecution } from "../../client/typescript/api-types.ts";
import { Ago, Duration, Money, Tokens } from "../components/amounts.tsx";
import { RehearsalFlag, StatusBadge } from "../components/status-badge.tsx";
import { counted } from "../format/amounts.ts";
import { hrefTo } from "../routes/route.ts";
import { failureText, withoutTask } from "./failure-text.ts";

const COLUMNS: readonly (readonly [label: string, kind: string, hint?: string])[] = [
  ["Status", ""],
  ["Crew", ""],
  ["Tasks", "number"],
  ["Duration", "number", "From start to end, or until now"],
  ["Tokens", "number"],
  ["Cost", "number"],
  ["Started", "number"],
];

export function ExecutionTable({ executions }: { readonly executions: readonly ListedExecution[] }) {
  const longest = Math.max(1, ...executions.map(({ duration_seconds: seconds = 0 }) => seconds));
  return (
    <table class="list">
      <thead>
        <tr>
          {COLUMNS.map(([label, kind, hint]) => (
            <th key={label} scope="col" class={kind} title={hint}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {executions.map((execution) => (
          <Row key={execution.execution_id} execution={execution} longest={longest} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly execution: ListedExecution;
  /** Of the longest execution in the table, in seconds. */
  readonly longest: number;
}

function Row({ execution, longest }: RowProps) {
  const { execution_id: id, status, phase, duration_seconds: seconds, total_tasks: tasks } = execution;
  const failure = failureText(execution);
  return (
    <tr>
      <td class="status">
        <StatusBadge status={status} phase={phase} />
      </td>
      <th scope="row" class="crew">
        <a href={hrefTo(["executions", id])} aria-label={`${execution.crew_name}, ${id}`} title={failure}>
          {execution.crew_name}
        </a>
        <span class="what">
          <Doing execution={execution} />
        </span>
        {failure !== undefined && <span class="why">{withoutTask(failure)}</span>}
      </th>
      <td class="number" data-label="Tasks">
        {tasks === undefined || tasks === 0 ? "–" : `${execution.completed_tasks ?? 0}/${tasks}`}
      </td>
      <td class="number duration" data-label="Duration">
        <Duration seconds={seconds} />
        <span class="track" aria-hidden="true">
          <span class="length" style={{ width: `${((seconds ?? 0) / longest) * 100}%` }} />
        </span>
      </td>
      <td class="number" data-label="Tokens">
        <Tokens count={execution.total_tokens} />
      </td>
      <td class="number" data-label="Cost">
        <Money dollars={execution.cost_usd} />
      </td>
      <td class="number" data-label="Started">
        <Ago time={execution.created_at} />
      </td>
    </tr>
  );
}

/** The id's beginning, what it is at, and what went wrong on the way. */
function Doing({ execution }: Pick<RowProps, "execution">) {
  const { execution_id: id, current_task: task, tool_failures: failures = 0 } = execution;
  return (
    <>
      <code title={id}>{id.slice(0, SHORT_ID)}</code>
      {typeof task === "string" && (
        <span>
          at <b>{task}</b>
        </span>
      )}
      {execution.rehearsed && <RehearsalFlag />}
      {execution.replay_of !== undefined && <ReplayFlag id={execution.replay_of.execution_id} />}
      {failures > 0 && (
        <span class="flag" title="The model was told, and went on">
          {counted(failures, "tool failure")}
        </span>
      )}
    </>
  );
}

/** Leads to what it goes on from. */
const ReplayFlag = ({ id }: { readonly id: string }) => (
  <a class="flag calm" href={hrefTo(["executions", id])} title={`Goes on from ${id}`}>
    Replay of {id.slice(0, SHORT_ID)}
  </a>
);

/** Enough to tell one from the others. */
const SHORT_ID = 8;
