import { api } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { useRepeated } from "../api/repeat.ts";
import { Arriving } from "../components/arriving.tsx";
import { goTo, type ViewProps } from "../routes/route.ts";
import { type Side, pairTasks } from "./pair-tasks.ts";
import { SideForm } from "./side-form.tsx";
import { TaskComparison } from "./task-comparison.tsx";
import { TotalsComparison } from "./totals-comparison.tsx";

/** Between two looks, while one of the two is under way. */
const REFRESH_SECONDS = 2;

/** `#/compare?left=<id>&right=<id>`: two executions, task by task. */
export function CompareView({ query }: ViewProps) {
  const left = query.get("left") ?? "";
  const right = query.get("right") ?? "";
  return (
    <section class="compare">
      <div class="heading">
        <h1>Compare</h1>
      </div>
      <SideForm
        key={`${left} ${right}`}
        left={left}
        right={right}
        choose={(chosen) => goTo(["compare"], { ...chosen })}
      />
      {left !== "" && right !== "" ? (
        <Comparison left={left} right={right} />
      ) : (
        <p class="nothing">
          Choose two executions: what each was asked and took stands side by side, and what each task gave,
          with the words marked that differ.
        </p>
      )}
    </section>
  );
}

async function readSide(id: string, signal: AbortSignal): Promise<Side> {
  const [detail, status] = await Promise.all([
    api.value.execution(id, { signal }),
    api.value.status(id, { signal }),
  ]);
  return { detail, result: status.result };
}

function Comparison({ left, right }: { readonly left: string; readonly right: string }) {
  const loaded = useLoaded(
    async (signal) => Promise.all([readSide(left, signal), readSide(right, signal)]),
    [left, right],
  );
  const isUnderWay = loaded.value.value?.some(({ detail }) => detail.status === "PROCESSING") === true;
  useRepeated(loaded.refresh, isUnderWay ? REFRESH_SECONDS : undefined);
  return (
    <Arriving loaded={loaded}>
      {([one, other]) => (
        <>
          <TotalsComparison left={one.detail} right={other.detail} />
          {pairTasks(one, other).map((pair, index) => (
            <TaskComparison key={index} number={index + 1} pair={pair} />
          ))}
        </>
      )}
    </Arriving>
  );
}
