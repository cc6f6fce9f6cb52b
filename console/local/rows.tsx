import type { RowTable } from "./local.ts";
import { isNumber, valueText } from "./value-text.ts";

/** More characters of a value are nothing that a table can show. */
const LONGEST_VALUE = 300;

/** Rows of a table, whatever is in them. */
export function Rows({ table: { columns, rows } }: { readonly table: RowTable }) {
  return (
    <div class="panel scrolling" tabIndex={0} role="region" aria-label="Rows">
      <table class="plain rows">
        <thead>
          <tr>
            {columns.map((name, index) => (
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) => (
                <Cell key={column} value={value} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value }: { readonly value: unknown }) {
  const text = valueText(value);
  return (
    <td class={isNumber(value) ? "number" : ""}>
      {text.slice(0, LONGEST_VALUE)}
      {text.length > LONGEST_VALUE && <span class="muted"> …</span>}
    </td>
  );
}
