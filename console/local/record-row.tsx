import { Fragment } from "preact";

import { useLoaded } from "../api/loaded.ts";
import { Arriving } from "../components/arriving.tsx";
import { rowOf, type RowTable } from "./local.ts";
import { readableText } from "./value-text.ts";

interface RecordRowProps {
  readonly executionId: string;
  /** Asked anew when it changes. */
  readonly status: string;
}

/** The row of an execution in the local Snowflake, column by column. */
export function RecordRow({ executionId, status }: RecordRowProps) {
  const loaded = useLoaded((signal) => rowOf(executionId, signal), [executionId, status]);
  return (
    <section class="panel padded">
      <div class="bar">
        <h2>Its row in Snowflake</h2>
        <span class="gap" />
        <button type="button" class="quiet" onClick={loaded.reload}>
          Look again
        </button>
      </div>
      <Arriving loaded={loaded}>{(table) => <Row table={table} />}</Arriving>
    </section>
  );
}

function Row({
  table: {
    columns,
    rows: [row],
    cut,
  },
}: {
  readonly table: RowTable;
}) {
  if (row === undefined) return <p class="muted">There is no row yet.</p>;
  return (
    <>
      <dl class="pairs">
        {columns.map((name, index) => (
          <Fragment key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <pre>{readableText(row[index])}</pre>
            </dd>
          </Fragment>
        ))}
      </dl>
      {cut !== undefined && <p class="muted">{cut}</p>}
    </>
  );
}
