import { Fragment } from "preact";

import { useLoaded } from "../api/loaded.ts";
import { Trouble } from "../components/trouble.tsx";
import { rowOf } from "./local.ts";
import { readableText } from "./value-text.ts";

interface RecordRowProps {
  readonly executionId: string;
  /** Asked anew when it changes. */
  readonly status: string;
}

/** The row of an execution in the local Snowflake, column by column. */
export function RecordRow({ executionId, status }: RecordRowProps) {
  const { value, failure, reload } = useLoaded((signal) => rowOf(executionId, signal), [executionId, status]);
  const table = value.value;
  const [row] = table?.rows ?? [];
  return (
    <section class="panel padded">
      <div class="bar">
        <h2>Its row in Snowflake</h2>
        <span class="gap" />
        <button type="button" class="quiet" onClick={reload}>
          Look again
        </button>
      </div>
      {failure.value !== undefined && <Trouble failure={failure.value} retry={reload} />}
      {table !== undefined && row === undefined && <p class="muted">There is no row yet.</p>}
      {table !== undefined && row !== undefined && (
        <dl class="pairs">
          {table.columns.map((name, index) => (
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
      )}
      {table?.cut !== undefined && <p class="muted">{table.cut}</p>}
    </section>
  );
}
