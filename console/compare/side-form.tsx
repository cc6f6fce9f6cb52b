import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";

import type { ExecutionList } from "../../client/typescript/api-types.ts";
import { askPage } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";

interface Sides {
  readonly left: string;
  readonly right: string;
}

interface SideFormProps extends Sides {
  readonly choose: (sides: Sides) => void;
}

/** The ids of two executions: typed, or chosen among the newest. */
export function SideForm({ choose, ...given }: SideFormProps) {
  const left = useSignal(given.left);
  const right = useSignal(given.right);
  const listId = useId();
  const { value } = useLoaded(
    async (signal) =>
      askPage<ExecutionList>({ path: "/crew/executions?limit=50", key: "executions" }, signal),
    [],
  );
  const submit = (event: Event): void => {
    event.preventDefault();
    choose({ left: left.value.trim(), right: right.value.trim() });
  };
  return (
    <form class="sides panel padded" onSubmit={submit}>
      {(
        [
          ["First execution", left],
          ["Second execution", right],
        ] as const
      ).map(([label, side]) => (
        <label key={label} class="field">
          {label}
          <input
            type="text"
            required
            list={listId}
            placeholder="an id, or one of the newest"
            spellcheck={false}
            autocomplete="off"
            value={side.value}
            onInput={({ currentTarget }) => (side.value = currentTarget.value)}
          />
        </label>
      ))}
      <datalist id={listId}>
        {value.value?.body.executions.map(({ execution_id: id, crew_name: crew, created_at: at }) => (
          <option key={id} value={id}>{`${crew}, ${at.replace("T", " ")}`}</option>
        ))}
      </datalist>
      <button type="submit">Compare</button>
    </form>
  );
}
