import { countText, moneyText } from "../format/amounts.ts";
import { durationText } from "../format/duration.ts";
import { hasFailed, type Row } from "./rows.ts";
import { explanationOf, familyOf } from "./step-kinds.ts";
import { labelOf } from "./step-label.ts";
import { spanOf, type TimeAxis } from "./time-axis.ts";

interface StepRowProps {
  readonly row: Row;
  /** Of the line in the list, in CSS pixels. */
  readonly top: number;
  readonly axis: TimeAxis;
  readonly now: number;
  readonly isChosen: boolean;
  readonly choose: (path: string) => void;
  readonly fold: (path: string, isOpen: boolean) => void;
}

export function StepRow({ row, top, axis, now, isChosen, choose, fold }: StepRowProps) {
  const { step, level, hasBelow, isOpen } = row;
  const { path, kind, status, tokens, cost_usd: cost, replayed_from: origin } = step;
  const { title, detail } = labelOf(step);
  const [span] = spanOf(step, now);
  const isReplayed = origin !== null;
  const family = familyOf(kind) ?? "group";
  const classes = [
    "line",
    family,
    ...(hasFailed(step) || status === "failed" ? ["failed"] : []),
    ...(status === "under way" ? ["open"] : []),
    ...(isReplayed ? ["replayed"] : []),
  ];
  return (
    <div
      id={`step-${path}`}
      role="treeitem"
      class={classes.join(" ")}
      aria-level={level + 1}
      aria-selected={isChosen}
      aria-expanded={hasBelow ? isOpen : undefined}
      style={{ top: `${top}px` }}
      onClick={() => choose(path)}
    >
      <span class="name" style={{ "--level": String(level) }}>
        <span
          class={hasBelow ? "fold" : "fold none"}
          aria-hidden="true"
          onClick={(event) => {
            if (!hasBelow) return;
            event.stopPropagation();
            fold(path, !isOpen);
          }}
        />
        <span class="mark" aria-hidden="true" />
        <span class="title" title={explanationOf(kind)}>
          {title}
        </span>
        {detail !== "" && <span class="detail">{detail}</span>}
        <Flags step={step} />
      </span>
      <span class="chart" aria-hidden="true">
        {span !== undefined && <Bar from={axis.place(span.from)} to={axis.place(span.to)} />}
      </span>
      <span class="took">{span === undefined ? "" : durationText((span.to - span.from) / 1000)}</span>
      <span class="tokens">{tokens === null ? "" : countText(tokens.in + tokens.out)}</span>
      <span class="cost">{cost === null ? "" : moneyText(cost)}</span>
    </div>
  );
}

const Bar = ({ from, to }: { readonly from: number; readonly to: number }) => (
  <span class="length" style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />
);

/** What a colour alone would not say. */
function Flags({ step: { status, tries, replayed_from: origin } }: { readonly step: Row["step"] }) {
  return (
    <>
      {status === "failed" && <span class="word bad">failed</span>}
      {status === "unknown" && <span class="word waiting">end unknown</span>}
      {status === "under way" && <span class="word busy">under way</span>}
      {(tries ?? 0) > 0 && (
        <span class="word waiting">{`after ${tries === 1 ? "1 try" : `${tries} tries`}`}</span>
      )}
      {origin !== null && (
        <span class="word ended" title={`Copied from ${origin}: neither paid nor done again`}>
          replayed
        </span>
      )}
    </>
  );
}
