import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { Ago } from "../components/amounts.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { RehearsalFlag, StatusBadge } from "../components/status-badge.tsx";
import { counted } from "../format/amounts.ts";
import { hrefTo, hrefToStep } from "../routes/route.ts";
import { Actions } from "../steer/actions.tsx";
import { lastFailed } from "../steps/last-failed.ts";
import type { Steps } from "../steps/read-steps.ts";

interface HeaderProps {
  readonly execution: ExecutionDetail;
  /** Undefined until they have been read. */
  readonly steps: Steps | undefined;
  readonly reload: () => void;
}

/** What it is and how it stands, where it comes from and what led to what, and what can be done. */
export function ExecutionHeader({ execution, steps, reload }: HeaderProps) {
  const { execution_id: id, crew_name: crew, status, phase, waiting, tool_failures: failures } = execution;
  const failed = lastFailed(steps?.steps ?? [], "tool");
  return (
    <header class="subject">
      <div>
        <div class="title">
          <h1>{crew}</h1>
          <StatusBadge status={status} phase={phase} />
          {execution.usage.estimate !== undefined && <RehearsalFlag />}
          {failures > 0 && <ToolFailures count={failures} href={failed && hrefToStep(id, failed.path)} />}
        </div>
        <p class="facts">
          <span>
            <code>{id}</code>
            <CopyButton text={id} class="quiet tiny" />
          </span>
          <span>
            started <Ago time={execution.created_at} />
          </span>
          {execution.crew_version !== undefined && (
            <span title="Changes with the crew's files, what its tools promise, and the models asked for">
              crew version <code>{execution.crew_version}</code>
            </span>
          )}
          {waiting !== undefined && <span class="wait-reason">{waiting}</span>}
          <Family execution={execution} />
        </p>
      </div>
      <Actions execution={execution} reload={reload} />
    </header>
  );
}

interface ToolFailuresProps {
  readonly count: number;
  /** Of the last of them; undefined where it is not known. */
  readonly href: string | undefined;
}

/** Leads to what the last of them said. */
function ToolFailures({ count, href }: ToolFailuresProps) {
  const title = "The model was told each time, and went on";
  const text = counted(count, "tool failure");
  return href === undefined ? (
    <span class="flag" title={title}>
      {text}
    </span>
  ) : (
    <a class="flag" href={href} title={`${title}: show the last one`}>
      {text}
    </a>
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
