import { useEffect, useRef } from "preact/hooks";

import { isNarrow } from "../components/narrow.ts";
import { durationText } from "../format/duration.ts";
import type { Row } from "./rows.ts";
import { StepRow } from "./step-row.tsx";
import type { TimeAxis } from "./time-axis.ts";
import { scrollToRow, useVirtualRows } from "./virtual-rows.ts";

interface WaterfallProps {
  readonly rows: readonly Row[];
  readonly axis: TimeAxis;
  /** Whether steps of its origin are among them. */
  readonly isReplay: boolean;
  readonly now: number;
  /** The path of the step beside it; "" is none. */
  readonly chosen: string;
  readonly choose: (path: string) => void;
  readonly fold: (path: string, isOpen: boolean) => void;
}

/** Heights of a line in CSS pixels; the style sheet has the same. */
const LINE = 30;
const NARROW_LINE = 44;

/** Steps as a tree, each with its bar; only lines near what is seen are in the page. */
export function Waterfall({ rows, axis, isReplay, now, chosen, choose, fold }: WaterfallProps) {
  const list = useRef<HTMLDivElement>(null);
  const height = isNarrow.value ? NARROW_LINE : LINE;
  const { first, end } = useVirtualRows(list, { count: rows.length, height });
  const at = rows.findIndex(({ step }) => step.path === chosen);
  useEffect(() => {
    if (list.current !== null && at >= 0) scrollToRow(list.current, at, height);
  }, [chosen, at, height]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = keyTarget(event.key, { rows, at, fold });
    if (to === undefined) return;
    event.preventDefault();
    const row = rows[to];
    if (row !== undefined) choose(row.step.path);
  };
  return (
    <div
      ref={list}
      class="waterfall"
      role="tree"
      tabIndex={0}
      aria-label="Steps"
      aria-activedescendant={at >= first && at < end ? `step-${chosen}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div class="columns" aria-hidden="true">
        <span>Step</span>
        <span title={timeText(axis, isReplay)}>{timeText(axis, isReplay)}</span>
        <span class="took">Took</span>
        <span class="tokens">Tokens</span>
        <span class="cost">Cost</span>
      </div>
      <div class="lines" role="presentation" style={{ height: `${rows.length * height}px` }}>
        <Gaps axis={axis} />
        {rows.slice(first, end).map((row, index) => (
          <StepRow
            key={row.step.path}
            row={row}
            top={(first + index) * height}
            axis={axis}
            now={now}
            isChosen={row.step.path === chosen}
            choose={choose}
            fold={fold}
          />
        ))}
      </div>
    </div>
  );
}

/** What is drawn, which is not what the execution took from its start to its end. */
function timeText({ seconds, gaps }: TimeAxis, isReplay: boolean): string {
  const span = `${durationText(seconds)} from first to last step`;
  const origin = isReplay ? ", with its origin's" : "";
  return `Time: ${span}${origin}${gaps.length > 0 ? " (hatched: idle)" : ""}`;
}

interface KeyContext extends Pick<WaterfallProps, "rows" | "fold"> {
  /** Of the chosen line; -1 is none. */
  readonly at: number;
}

/** Which line a key leads to; undefined for keys that do nothing here. */
function keyTarget(key: string, { rows, at, fold }: KeyContext): number | undefined {
  const row = rows[at];
  switch (key) {
    case "ArrowDown":
      return Math.min(rows.length - 1, at + 1);
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return rows.length - 1;
    case "ArrowRight":
      if (row?.hasBelow !== true) return undefined;
      if (row.isOpen) return at + 1;
      fold(row.step.path, true);
      return at;
    case "ArrowLeft":
      if (row === undefined) return undefined;
      if (row.hasBelow && row.isOpen) {
        fold(row.step.path, false);
        return at;
      }
      return rows.findLastIndex(({ level }, index) => index < at && level < row.level);
    default:
      return undefined;
  }
}

/** Where nothing ran for long: hatched through all lines. */
function Gaps({ axis }: Pick<WaterfallProps, "axis">) {
  return (
    <div class="gaps" aria-hidden="true">
      <div>
        {axis.gaps.map(({ from, start, end }) => (
          <span key={from} style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }} />
        ))}
      </div>
    </div>
  );
}
