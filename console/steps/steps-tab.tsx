import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { Arriving } from "../components/arriving.tsx";
import { now as clock } from "../components/now.ts";
import type { LiveExecution } from "../execution/live-execution.ts";
import { hrefTo, replaceRoute } from "../routes/route.ts";
import { findStep, lastOpen } from "./find-step.ts";
import { rowsOf } from "./rows.ts";
import { shownSteps } from "./shown-steps.ts";
import { FAMILIES, type Family } from "./step-kinds.ts";
import { StepPanel } from "./step-panel.tsx";
import { StepsToolbar } from "./steps-toolbar.tsx";
import { timeAxis } from "./time-axis.ts";
import { Waterfall } from "./waterfall.tsx";

interface StepsTabProps {
  readonly live: LiveExecution;
  /** Of the step that is chosen; "" is none. */
  readonly path: string;
}

/** What the execution did: the tree with its bars, and the chosen step beside it. */
export function StepsTab({ live, path }: StepsTabProps) {
  const { executionId, steps, isPaused, detail } = live;
  const families = useSignal<ReadonlySet<Family>>(new Set(Object.keys(FAMILIES) as Family[]));
  const failedOnly = useSignal(false);
  const folded = useSignal<ReadonlySet<string>>(new Set());
  const isFollowing = useSignal(false);
  const isUnderWay = detail.value?.status === "PROCESSING";
  const now = isUnderWay && !isPaused.value ? clock.value : 0;
  const shown = useComputed(() =>
    shownSteps(steps.value?.steps ?? [], detail.value?.status === "PROCESSING"),
  );
  const all = shown.value;
  const rows = useComputed(() =>
    rowsOf(shown.value, {
      families: families.value,
      failedOnly: failedOnly.value,
      folded: folded.value,
    }),
  );
  const axis = useMemo(() => timeAxis(all, now), [all, now]);
  const choose = (to: string): void =>
    replaceRoute(["executions", executionId, "steps", ...to.split("/").filter(Boolean)]);
  const fold = (at: string, isOpen: boolean): void => {
    const next = new Set(folded.value);
    if (isOpen) next.delete(at);
    else next.add(at);
    folded.value = next;
  };
  const open = isFollowing.value ? lastOpen(all)?.path : undefined;
  useEffect(() => {
    if (open !== undefined) choose(open);
  }, [open]);
  return (
    <Arriving loaded={{ value: steps, failure: live.stepsFailure, reload: live.reload }}>
      {({ notes }) => (
        <>
          <StepsToolbar
            {...{ families, failedOnly, isFollowing, isPaused, isUnderWay }}
            shown={rows.value.length}
          />
          {notes.map((note) => (
            <p key={note} class="muted small note">
              {note}
            </p>
          ))}
          <div class={path === "" ? "split" : "split chosen"}>
            {rows.value.length === 0 ? (
              <p class="nothing">{emptyText(failedOnly.value, isUnderWay, all.length === 0)}</p>
            ) : (
              <Waterfall
                rows={rows.value}
                axis={axis}
                isReplay={detail.value?.replay_of !== undefined}
                now={now}
                chosen={path}
                choose={choose}
                fold={fold}
              />
            )}
            {path !== "" && (
              <StepPanel
                key={path}
                live={live}
                step={findStep(all, path)}
                path={path}
                closeHref={hrefTo(["executions", executionId, "steps"])}
              />
            )}
          </div>
        </>
      )}
    </Arriving>
  );
}

function emptyText(failedOnly: boolean, isUnderWay: boolean, isEmpty: boolean): string {
  if (isEmpty) return isUnderWay ? "Nothing has been called yet." : "It ended before anything was stored.";
  return failedOnly ? "No step has failed." : "There are no such steps.";
}
