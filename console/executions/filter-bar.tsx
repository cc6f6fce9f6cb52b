import { api } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { Choice } from "../components/choice.tsx";
import { replaceRoute } from "../routes/route.ts";
import { type Filters, SINCE_FILTERS, SINCE_WORDS, STATUS_FILTERS, STATUS_WORDS } from "./filters.ts";

export function FilterBar({ filters }: { readonly filters: Filters }) {
  const change = (changed: Partial<Filters>): void =>
    replaceRoute(["executions"], { ...filters, ...changed });
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <Choice
        label="Status"
        options={STATUS_FILTERS.map((status) => [status, STATUS_WORDS[status]] as const)}
        chosen={filters.status}
        choose={(status) => change({ status })}
      />
      <CrewChoice chosen={filters.crew} choose={(crew) => change({ crew })} />
      <select
        aria-label="Started"
        value={filters.since}
        onChange={({ currentTarget }) => change({ since: currentTarget.value as Filters["since"] })}
      >
        {SINCE_FILTERS.map((since) => (
          <option key={since} value={since}>
            {SINCE_WORDS[since]}
          </option>
        ))}
      </select>
      <input
        type="search"
        placeholder="Part of an id"
        aria-label="Part of an id"
        value={filters.id}
        onInput={({ currentTarget }) => change({ id: currentTarget.value })}
      />
    </form>
  );
}

interface CrewChoiceProps {
  readonly chosen: string;
  readonly choose: (crew: string) => void;
}

/** The crews there are now, and the one that is chosen though it is gone. */
function CrewChoice({ chosen, choose }: CrewChoiceProps) {
  const { value } = useLoaded((signal) => api.value.crews({ signal }), []);
  const names = value.value?.crews.map(({ name }) => name) ?? [];
  const all = chosen === "" || names.includes(chosen) ? names : [...names, chosen];
  return (
    <select aria-label="Crew" value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      <option value="">All crews</option>
      {all.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
