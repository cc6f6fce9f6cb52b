import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import type { StepDetail, StepOfTree } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { Arriving } from "../components/arriving.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { isNarrow } from "../components/narrow.ts";
import type { LiveExecution } from "../execution/live-execution.ts";
import { ReplayDialog } from "../steer/replay-dialog.tsx";
import { StepAnswer } from "./step-answer.tsx";
import { StepAsked } from "./step-asked.tsx";
import { StepFacts } from "./step-facts.tsx";
import { explanationOf, isGroup, wordOf } from "./step-kinds.ts";
import { labelOf } from "./step-label.ts";

interface StepPanelProps {
  readonly live: LiveExecution;
  /** As the tree has it; undefined while the tree does not have it. */
  readonly step: StepOfTree | undefined;
  readonly path: string;
  readonly closeHref: string;
}

/** The chosen step: what it is, what was asked, and what came of it. */
export function StepPanel({ live, step, path, closeHref }: StepPanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isNarrow.value) heading.current?.focus();
  }, []);
  const isStep = step === undefined || !isGroup(step.kind);
  return (
    <aside class="step panel" aria-label="The chosen step">
      <div class="bar">
        <h2 ref={heading} tabIndex={-1}>
          {step === undefined ? path : titleOf(step)}
        </h2>
        <span class="gap" />
        <a class="close" href={closeHref}>
          Close
        </a>
      </div>
      <p class="muted small path">
        <code>{path}</code>
        <CopyButton text={path} class="quiet tiny" />
      </p>
      {step !== undefined && explanationOf(step.kind) !== undefined && (
        <p class="muted small">{explanationOf(step.kind)}.</p>
      )}
      {step !== undefined && <StepFacts step={step} />}
      {step?.kind === "task" && <TaskPart live={live} path={path} />}
      {isStep && <WholeStep live={live} path={path} status={step?.status} />}
    </aside>
  );
}

/** "Tool: price_of", but "Turn 3" without saying it twice. */
function titleOf(step: StepOfTree): string {
  const [word, { title }] = [wordOf(step.kind), labelOf(step)];
  return title.startsWith(word) ? title : `${word}: ${title}`;
}

/** What can be done from a task on. */
function TaskPart({ live, path }: Pick<StepPanelProps, "live" | "path">) {
  const isAsked = useSignal(false);
  const execution = live.detail.value;
  const number = path.replace("task-", "");
  const task = execution?.tasks[Number(number) - 1];
  if (execution === undefined || execution.status === "PROCESSING") return null;
  return (
    <section>
      {task?.summary !== null && task?.summary !== undefined && <p>{task.summary}</p>}
      <p>
        <button type="button" onClick={() => (isAsked.value = true)}>
          Replay from this task …
        </button>
      </p>
      {isAsked.value && (
        <ReplayDialog execution={execution} task={number} close={() => (isAsked.value = false)} />
      )}
    </section>
  );
}

interface WholeStepProps extends Pick<StepPanelProps, "live" | "path"> {
  readonly status: StepOfTree["status"] | undefined;
}

function WholeStep({ live: { executionId }, path, status }: WholeStepProps) {
  const loaded = useLoaded(
    (signal) => api.value.step(executionId, path, { signal }),
    [executionId, path, status],
  );
  return (
    <Arriving loaded={loaded}>
      {(step) => (
        <>
          <Tries step={step} />
          <StepAsked step={step} />
          <StepAnswer step={step} />
          <Cut step={step} />
        </>
      )}
    </Arriving>
  );
}

/** What came instead of a reply, before it came. */
function Tries({ step: { tries } }: { readonly step: StepDetail }) {
  if (tries === null || tries.length === 0) return null;
  return (
    <section>
      <h3>Tries without a reply</h3>
      <ol class="tries">
        {tries.map(({ at, error }, index) => (
          <li key={index}>
            <time dateTime={at} class="muted">
              {new Date(at).toLocaleTimeString()}
            </time>{" "}
            {error}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Cut({ step: { cut } }: { readonly step: StepDetail }) {
  if (cut.length === 0) return null;
  return (
    <p class="muted small">
      Texts that an answer cannot hold whole:{" "}
      {cut.map(({ pointer, characters }) => `${pointer} (of ${characters} characters)`).join(", ")}
    </p>
  );
}
