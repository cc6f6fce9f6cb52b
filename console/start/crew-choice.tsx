import type { ListedCrew } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { useFocused } from "../api/repeat.ts";
import { Arriving } from "../components/arriving.tsx";
import { Trouble } from "../components/trouble.tsx";
import { counted } from "../format/amounts.ts";
import { hrefTo } from "../routes/route.ts";
import { useUnusedEdits } from "./unused-edits.tsx";

/** The crews that there are, each with what it is for. */
export function CrewChoice() {
  const loaded = useLoaded((signal) => api.value.crews({ signal }), []);
  useFocused(loaded.refresh);
  const edits = useUnusedEdits();
  const unused = new Set(edits.value.value?.map(({ crew }) => crew));
  return (
    <section class="start">
      <div class="heading">
        <h1>Start a crew</h1>
      </div>
      {edits.failure.value !== undefined && <Trouble failure={edits.failure.value} retry={edits.reload} />}
      <Arriving loaded={loaded}>
        {({ crews }) =>
          crews.length === 0 ? (
            <p class="nothing">There is no crew. Each folder of the crews is one.</p>
          ) : (
            <ul class="crews">
              {crews.map((crew) => (
                <li key={crew.name} class="panel padded">
                  <Crew crew={crew} hasUnusedEdit={unused.has(crew.name)} />
                </li>
              ))}
            </ul>
          )
        }
      </Arriving>
    </section>
  );
}

function Crew({
  crew: { name, description, startable, agents, tasks, inputs },
  hasUnusedEdit,
}: {
  readonly crew: ListedCrew;
  readonly hasUnusedEdit: boolean;
}) {
  const needed = inputs.filter(({ required }) => required).map((input) => input.name);
  return (
    <>
      <h2>
        <a href={hrefTo(["start", name])}>{name}</a>
        {!startable && <span class="flag">cannot be started</span>}
        {hasUnusedEdit && <span class="flag">newest edit has errors</span>}
      </h2>
      {description !== "" && <p>{description}</p>}
      <p class="muted small">
        {counted(agents.length, "agent")}, {counted(tasks.length, "task")}
        {needed.length > 0 && `, needs ${needed.join(", ")}`}
      </p>
    </>
  );
}
