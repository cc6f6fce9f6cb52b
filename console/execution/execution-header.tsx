import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { Ago } from "../components/amounts.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { RehearsalFlag, StatusBadge } from "../components/status-badge.tsx";
import { counted } from "../format/amounts.ts";
import { hrefTo } from "../routes/route.ts";
import { Actions } from "../steer/actions.tsx";

interface HeaderProps {
  readonly execution: ExecutionDetail;
  readonly reload: () => void;
}

/** What it is and how it stands, where it comes from and what led to what, and what can be done. */
export function ExecutionHeader({ execution, reload }: HeaderProps) {
  const { execution_id: id, crew_name: crew, status, phase, waiting, tool_failures: failures } = execution;
  return (
    <header class="subject">
      <div>
        <div class="title">
          <h1>{crew}</h1>
          <StatusBadge status={status} phase={phase} />
          {execution.usage.estimate !== undefined && <RehearsalFlag />}
          {failures > 0 && (
            <span class="flag" title="The model was told each time, and went on">
              {counted(failures, "tool failure")}
            </span>
          )}
        </div>
        <p class="facts">
          <span>
            <code>{id}</code>
            <CopyButton text={id} class="quiet tiny" />
          </span>
          <span>
            started <Ago time={execution.created_at} />
          </span>
          {waiting !== undefined && <span class="wait-reason">{waiting}</span>}
          <Family execution={execution} />
        </p>
      </div>
      <Actions execution={execution} reload={reload} />
    </header>
  );
}

/** What it is a replay of, and its own replays. */
function Family({ execution: { replay_of: origin, replays = [] } }: Pick<HeaderProps, "execution">) {
  return (
    <>
      {origin !== undefined && (
        <span>
          replay of <ExecutionLink id={origin.execution_id} />
          {origin.from_task === null ? "" : ` from ${origin.from_task} on`}
        </span>
      )}
      {replays.length > 0 && (
        <span>
          replayed as{" "}
          {replays.map((id, index) => (
            <>
              {index > 0 && ", "}
              <ExecutionLink key={id} id={id} />
            </>
          ))}
        </span>
      )}
    </>
  );
}

const ExecutionLink = ({ id }: { readonly id: string }) => (
  <a href={hrefTo(["executions", id])} title={id}>
    <code>{id.slice(0, 8)}</code>
  </a>
);
