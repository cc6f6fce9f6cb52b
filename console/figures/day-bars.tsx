import { type DayFigures, totalOf } from "./figures.ts";

const HEIGHT = 140;
/** Of a day, in units of the picture. */
const WIDTH = 24;
const GAP = 4;

const PARTS = [
  ["completed", "Completed"],
  ["failed", "Failed"],
  ["cancelled", "Cancelled"],
  ["running", "Under way"],
] as const;

/** A bar for each day, in parts by how its executions ended; a table says the same to screen readers. */
export function DayBars({ days }: { readonly days: readonly DayFigures[] }) {
  const most = Math.max(1, ...days.map(totalOf));
  return (
    <figure class="days">
      <svg
        viewBox={`0 0 ${days.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {days.map((day, index) => (
          <DayBar key={day.day} day={day} x={index * WIDTH} scale={HEIGHT / most} />
        ))}
      </svg>
      <div class="ends muted small" aria-hidden="true">
        <span>{shortDay(days[0]?.day)}</span>
        <span>{`most in a day: ${most}`}</span>
        <span>{shortDay(days.at(-1)?.day)}</span>
      </div>
      <figcaption class="legend small" aria-hidden="true">
        {PARTS.map(([part, word]) => (
          <span key={part} class={part}>
            {word}
          </span>
        ))}
      </figcaption>
      <DayTable days={days} />
    </figure>
  );
}

interface DayBarProps {
  readonly day: DayFigures;
  readonly x: number;
  /** Height of one execution. */
  readonly scale: number;
}

function DayBar({ day, x, scale }: DayBarProps) {
  let top = HEIGHT;
  return (
    <g>
      <title>{`${day.day}: ${PARTS.map(([part, word]) => `${day[part]} ${word.toLowerCase()}`).join(", ")}`}</title>
      <rect class="slot" x={x} y={0} width={WIDTH} height={HEIGHT} />
      {PARTS.map(([part]) => {
        const height = day[part] * scale;
        top -= height;
        return <rect key={part} class={part} x={x + GAP / 2} y={top} width={WIDTH - GAP} height={height} />;
      })}
    </g>
  );
}

function DayTable({ days }: { readonly days: readonly DayFigures[] }) {
  return (
    <div class="unseen">
      <table>
        <caption>Executions a day</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {PARTS.map(([part, word]) => (
              <th key={part} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{day.day}</th>
              {PARTS.map(([part]) => (
                <td key={part}>{day[part]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const shortDay = (day = ""): string => day.slice("2026-".length);
