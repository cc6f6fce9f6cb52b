import { askPage } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { type ReadExecutions, readExecutions } from "../api/read-executions.ts";
import { Arriving } from "../components/arriving.tsx";
import { Choice } from "../components/choice.tsx";
import { counted } from "../format/amounts.ts";
import { goTo, type ViewProps } from "../routes/route.ts";
import { CrewTable } from "./crew-table.tsx";
import { DayBars } from "./day-bars.tsx";
import { crewFigures, figuresByCrew, figuresByDay } from "./figures.ts";
import { ByModel } from "./model-table.tsx";
import { Summary } from "./summary.tsx";

const SPANS = [
  ["7", "7 days"],
  ["14", "14 days"],
  ["30", "30 days"],
] as const;
/** 1000 executions: each page costs reads, so not all there ever were. */
const MOST_PAGES = 10;
type Days = (typeof SPANS)[number][0];

/** `#/figures?days=14`: how much was run, how it went, and what it took. */
export function FiguresView({ query }: ViewProps) {
  const span = SPANS.find(([days]) => days === query.get("days"))?.[0] ?? "14";
  const loaded = useLoaded(
    async (signal) => {
      const query = new URLSearchParams({ since: startOf(Number(span)).toISOString() });
      return readExecutions({ query, pages: MOST_PAGES }, (asked) => askPage(asked, signal));
    },
    [span],
  );
  return (
    <section class="figures">
      <div class="heading">
        <h1>Costs and figures</h1>
        <span class="gap" />
        <Choice<Days>
          label="Time"
          options={SPANS}
          chosen={span}
          choose={(days) => goTo(["figures"], { days })}
        />
      </div>
      <Arriving loaded={loaded}>{(read) => <Shown read={read} days={Number(span)} />}</Arriving>
    </section>
  );
}

/** The beginning of the first of so many days, today being the last. */
function startOf(days: number): Date {
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() - days + 1);
  return start;
}

function Shown({ read, days }: { readonly read: ReadExecutions; readonly days: number }) {
  const { executions, hasMore } = read;
  const asked = executions.filter(({ rehearsed }) => rehearsed !== true);
  const rehearsals = executions.length - asked.length;
  if (asked.length === 0 && rehearsals > 0)
    return (
      <p class="nothing">
        In the last {days} days there {rehearsals === 1 ? "was a rehearsal" : `were ${rehearsals} rehearsals`}{" "}
        only, which ask no model: they are not counted here.
      </p>
    );
  if (executions.length === 0) return <p class="nothing">Nothing was started in the last {days} days.</p>;
  return (
    <>
      <p class="muted">
        {hasMore ? "The newest " : ""}
        {counted(asked.length, "execution")} of the last {days} days
        {hasMore ? ": there are more." : "."}
        {rehearsals > 0 && ` ${counted(rehearsals, "rehearsal")} not counted, for no model was asked.`} The
        success rate leaves out cancelled ones.
      </p>
      <Summary figures={crewFigures("", asked)} />
      <section class="panel padded">
        <h2>Executions a day</h2>
        <DayBars days={figuresByDay(asked, days, Date.now())} />
      </section>
      <div class="panel scrolling" tabIndex={0} role="region" aria-label="By crew">
        <CrewTable crews={figuresByCrew(asked)} />
      </div>
      <ByModel key={days} executions={asked} />
    </>
  );
}
