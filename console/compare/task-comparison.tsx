import { useMemo } from "preact/hooks";

import { Money, Tokens } from "../components/amounts.tsx";
import { durationText, timeOf } from "../format/duration.ts";
import type { TaskPair } from "./pair-tasks.ts";
import { type Piece, textDifference } from "./text-difference.ts";

interface TaskComparisonProps {
  readonly number: number;
  readonly pair: TaskPair;
}

/** What one task gave before and after, with what differs marked. */
export function TaskComparison({ number, pair: { name, left, right } }: TaskComparisonProps) {
  const pieces = useMemo(
    () =>
      left?.text === undefined || right?.text === undefined
        ? undefined
        : textDifference(left.text, right.text),
    [left?.text, right?.text],
  );
  const isSame = left?.text !== undefined && left.text === right?.text;
  return (
    <section class="panel padded task-of-two">
      <h2>
        {number}. {name} {isSame && <span class="muted small">the same text</span>}
      </h2>
      <div class="two">
        <TaskSide side={left} of="left" pieces={pieces} label="Before" />
        <TaskSide side={right} of="right" pieces={pieces} label="After" />
      </div>
    </section>
  );
}

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
            <span>{side.task.status}</span>
            <span>{timeText(side.task)}</span>
            <span>
              <Tokens count={side.task.usage?.total_tokens} /> tokens
            </span>
            <Money dollars={side.task.usage?.cost_usd} />
          </p>
          {side.text === undefined ? (
            <p class="muted">{side.isOpen ? "Texts are here once it has ended." : "It has given no text."}</p>
          ) : (
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

function Stretch({ piece, of }: { readonly piece: Piece; readonly of: "left" | "right" }) {
  if (piece.of === "both") return <span>{piece.text}</span>;
  if (piece.of !== of) return null;
  return of === "left" ? <del>{piece.text}</del> : <ins>{piece.text}</ins>;
}

/** The times are whole seconds. */
function timeText({ started_at: from, finished_at: to }: NonNullable<TaskPair["left"]>["task"]): string {
  if (from === null || to === null) return "–";
  const seconds = (timeOf(to) - timeOf(from)) / 1000;
  return seconds === 0 ? "< 1 s" : durationText(seconds);
}
