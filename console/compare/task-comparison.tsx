import { useMemo } from "preact/hooks";

import type { TaskDetail } from "../../client/typescript/api-types.ts";
import { Money, Tokens } from "../components/amounts.tsx";
import { TASK_WORDS } from "../components/status-badge.tsx";
import { durationText, timeOf } from "../format/duration.ts";
import type { SideOfTask, TaskPair } from "./pair-tasks.ts";
import { type Piece, textDifference, type Unmarked } from "./text-difference.ts";

interface TaskComparisonProps {
  readonly number: number;
  readonly pair: TaskPair;
}

/** What one task gave before and after, with what differs marked. */
export function TaskComparison({ number, pair: { name, left, right } }: TaskComparisonProps) {
  const found = useMemo(
    () =>
      left?.text === undefined || right?.text === undefined
        ? undefined
        : textDifference(left.text, right.text),
    [left?.text, right?.text],
  );
  const pieces = typeof found === "string" ? undefined : found;
  const isSame = left?.text !== undefined && left.text === right?.text;
  return (
    <section class="panel padded task-of-two">
      <h2>
        {number}. {name} {isSame && <span class="muted small">the same text</span>}
        {typeof found === "string" && <span class="muted small">{UNMARKED[found]}</span>}
      </h2>
      <div class="two">
        <TaskSide side={left} of="left" pieces={pieces} label="First" />
        <TaskSide side={right} of="right" pieces={pieces} label="Second" />
      </div>
    </section>
  );
}

const UNMARKED: Readonly<Record<Unmarked, string>> = {
  "too-long": "too long for differences to be marked",
  "too-different": "too different for words to be marked",
};

interface TaskSideProps {
  readonly side: TaskPair["left"];
  readonly of: "left" | "right";
  readonly pieces: readonly Piece[] | undefined;
  readonly label: string;
}

function TaskSide({ side, of, pieces, label }: TaskSideProps) {
  return (
    <div class="side">
      <h3>{label}</h3>
      {side === undefined ? (
        <p class="muted">There is no such task.</p>
      ) : (
        <>
          <p class="muted small facts-of-task">
            <span>{TASK_WORDS[side.task.status]}</span>
            <span>{timeText(side)}</span>
            {side.task.usage !== undefined && <Used usage={side.task.usage} />}
          </p>
          {side.lacks !== undefined && <p class="muted">{side.lacks}</p>}
          {side.text !== undefined && (
            <pre class="text">
              {pieces === undefined
                ? side.text
                : pieces.map((piece, index) => <Stretch key={index} piece={piece} of={of} />)}
            </pre>
          )}
        </>
      )}
    </div>
  );
}

const Used = ({ usage }: Required<Pick<TaskDetail, "usage">>) => (
  <>
    <span>
      <Tokens count={usage.total_tokens} /> tokens
    </span>
    <Money dollars={usage.cost_usd} />
  </>
);

function Stretch({ piece, of }: { readonly piece: Piece; readonly of: "left" | "right" }) {
  if (piece.of === "both") return <span>{piece.text}</span>;
  if (piece.of !== of) return null;
  return of === "left" ? <del>{piece.text}</del> : <ins>{piece.text}</ins>;
}

/** The times are whole seconds. */
function timeText({ task: { started_at: from, finished_at: to }, isKept }: SideOfTask): string {
  if (from === null || to === null) return "";
  const seconds = (timeOf(to) - timeOf(from)) / 1000;
  const text = seconds === 0 ? "< 1 s" : durationText(seconds);
  return isKept ? `kept, it took ${text} in the origin` : `took ${text}`;
}
