import { useSignal } from "@preact/signals";

import { useSending } from "../api/sent.ts";
import { Trouble } from "../components/trouble.tsx";
import { counted } from "../format/amounts.ts";
import { hasRecord, type RowTable, tableOf } from "./local.ts";
import { Rows } from "./rows.tsx";

const FIRST = `SELECT crew_name, status, count(*) AS executions, max(created_at) AS latest
FROM crew_execution_results
GROUP BY crew_name, status
ORDER BY latest DESC`;

/** `#/record`: SQL on the local record, which can be read alone. */
export function SqlView() {
  const sql = useSignal(FIRST);
  const found = useSignal<RowTable | undefined>(undefined);
  const { isUnderWay, failure, send } = useSending();
  const run = async (): Promise<void> => {
    found.value = undefined;
    found.value = await tableOf(sql.value);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    send(run);
  };
  const runByKeys = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  };
  if (!hasRecord.value) return <p class="nothing">The record can be looked at here on a laptop alone.</p>;
  return (
    <section class="sql">
      <div class="heading">
        <h1>Snowflake</h1>
        <p class="muted">The local Snowflake tables. One SELECT at a time: nothing can be changed here.</p>
      </div>
      <form class="form panel padded" onSubmit={submit}>
        <label class="field">
          SQL
          <textarea
            class="code"
            rows={6}
            required
            spellcheck={false}
            value={sql.value}
            onInput={({ currentTarget }) => (sql.value = currentTarget.value)}
            onKeyDown={runByKeys}
          />
        </label>
        <div class="answers">
          <button type="submit" class="primary" disabled={isUnderWay.value}>
            Run it
          </button>
        </div>
      </form>
      {failure.value !== undefined && <Trouble failure={failure.value} />}
      {found.value !== undefined && (
        <>
          <p class="muted" role="status">
            {found.value.cut ?? counted(found.value.rows.length, "row")}
          </p>
          <Rows table={found.value} />
        </>
      )}
    </section>
  );
}
