import { api } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { useRepeated } from "../api/repeat.ts";
import { Trouble } from "../components/trouble.tsx";
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
      {left !== "" && right !== "" && <Comparison left={left} right={right} />}
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
  const { value, failure, reload, refresh } = useLoaded(
    async (signal) => Promise.all([readSide(left, signal), readSide(right, signal)]),
    [left, right],
  );
  const isUnderWay = value.value?.some(({ detail }) => detail.status === "PROCESSING") === true;
  useRepeated(refresh, isUnderWay ? REFRESH_SECONDS : undefined);
  if (failure.value !== undefined) return <Trouble failure={failure.value} retry={reload} />;
  if (value.value === undefined) return <p class="muted">Loading …</p>;
  const [one, other] = value.value;
  return (
    <>
      <TotalsComparison left={one.detail} right={other.detail} />
      {pairTasks(one, other).map((pair, index) => (
        <TaskComparison key={index} number={index + 1} pair={pair} />
      ))}
    </>
  );
}
