import { Duration, Tokens } from "../components/amounts.tsx";
import { countText } from "../format/amounts.ts";
import { hrefTo } from "../routes/route.ts";
import { type CrewFigures, successPercent, totalOf } from "./figures.ts";
import { Cost } from "./summary.tsx";

const COLUMNS = ["Executions", "Completed", "Half within", "95 % within", "Tokens", "Cost"] as const;

export function CrewTable({ crews }: { readonly crews: readonly CrewFigures[] }) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Crew</th>
          {COLUMNS.map((label) => (
            <th key={label} scope="col" class="number">
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
            <td class="number">{percentText(successPercent(figures))}</td>
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

const percentText = (percent: number | undefined): string => (percent === undefined ? "–" : `${percent} %`);
