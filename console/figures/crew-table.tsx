import { Duration, Tokens } from "../components/amounts.tsx";
import { countText } from "../format/amounts.ts";
import { hrefTo } from "../routes/route.ts";
import { type CrewFigures, totalOf } from "./figures.ts";
import { Cost, DURATIONS, SUCCESS_RATE, SuccessRate } from "./summary.tsx";

const COLUMNS: readonly (readonly [label: string, hint?: string])[] = [
  ["Executions"],
  ["Success rate", SUCCESS_RATE],
  ["Cancelled"],
  ["Half took at most", DURATIONS],
  ["95 % took at most", DURATIONS],
  ["Tokens"],
  ["Cost"],
];

export function CrewTable({ crews }: { readonly crews: readonly CrewFigures[] }) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Crew</th>
          {COLUMNS.map(([label, hint]) => (
            <th key={label} scope="col" class="number" title={hint}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {crews.map((figures) => (
          <tr key={figures.crew}>
            <th scope="row">
              <a href={hrefTo(["executions"], { crew: figures.crew })}>{figures.crew}</a>
            </th>
            <td class="number">{countText(totalOf(figures))}</td>
            <td class="number">
              <SuccessRate counts={figures} />
            </td>
            <td class="number">{countText(figures.cancelled)}</td>
            <td class="number">
              <Duration seconds={figures.median} />
            </td>
            <td class="number">
              <Duration seconds={figures.slow} />
            </td>
            <td class="number">
              <Tokens count={figures.tokens} />
            </td>
            <td class="number">
              <Cost figures={figures} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
