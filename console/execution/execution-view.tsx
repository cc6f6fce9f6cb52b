import { Arriving } from "../components/arriving.tsx";
import { Tabs } from "../components/tabs.tsx";
import { hasRecord } from "../local/local.ts";
import { RecordRow } from "../local/record-row.tsx";
import { ResultTab } from "../result/result-tab.tsx";
import { hrefTo, type ViewProps } from "../routes/route.ts";
import { StepsTab } from "../steps/steps-tab.tsx";
import { AboutTab } from "./about-tab.tsx";
import { Ending } from "./ending.tsx";
import { ExecutionHeader } from "./execution-header.tsx";
import { type LiveExecution, useLiveExecution } from "./live-execution.ts";
import { Totals } from "./totals.tsx";

const TABS = [
  { name: "steps", label: "Steps" },
  { name: "result", label: "Result" },
  { name: "about", label: "Inputs and limits" },
] as const;
/** On a laptop alone. */
const ROW_TAB = { name: "row", label: "Snowflake row" };

/** One execution: `#/executions/<id>/<tab>`, of which steps have their path behind the tab. */
export function ExecutionView({ segments }: ViewProps) {
  const [executionId = "", tab = "steps", ...path] = segments;
  const live = useLiveExecution(executionId);
  const tabs = [...TABS, ...(hasRecord.value ? [ROW_TAB] : [])].map(({ name, label }) => ({
    name,
    label,
    href: hrefTo(["executions", executionId, name]),
  }));
  return (
    <section class="execution">
      <Arriving loaded={{ value: live.detail, failure: live.failure, reload: live.reload }}>
        {(execution) => (
          <>
            <ExecutionHeader execution={execution} steps={live.steps.value} reload={live.reload} />
            <Ending execution={execution} steps={live.steps.value} />
            <Totals execution={execution} />
            <Tabs label="Parts of the execution" tabs={tabs} current={tab} />
            <CurrentTab tab={tab} live={live} path={path.join("/")} />
          </>
        )}
      </Arriving>
    </section>
  );
}

interface CurrentTabProps {
  readonly tab: string;
  readonly live: LiveExecution;
  /** Of the step that is chosen; "" is none. */
  readonly path: string;
}

function CurrentTab({ tab, live, path }: CurrentTabProps) {
  const execution = live.detail.value;
  if (execution === undefined) return null;
  if (tab === "result") return <ResultTab execution={execution} />;
  if (tab === "row" && hasRecord.value)
    return <RecordRow executionId={execution.execution_id} status={execution.status} />;
  if (tab === "about") return <AboutTab execution={execution} />;
  return <StepsTab live={live} path={path} />;
}
