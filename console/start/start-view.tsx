import type { CrewDetail, ExecutionDetail } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { useFocused } from "../api/repeat.ts";
import { Arriving } from "../components/arriving.tsx";
import type { ViewProps } from "../routes/route.ts";
import { CrewChoice } from "./crew-choice.tsx";
import { CrewProblems } from "./crew-problems.tsx";
import { StartForm } from "./start-form.tsx";
import { UnusedEditOf } from "./unused-edits.tsx";

/** `#/start` to choose a crew, `#/start/<crew>` to start it; `?from=<id>` fills in what that was given. */
export function StartView({ segments, query }: ViewProps) {
  const [crew] = segments;
  if (crew === undefined) return <CrewChoice />;
  return <StartCrew key={`${crew} ${query.get("from")}`} crew={crew} from={query.get("from") ?? ""} />;
}

interface StartCrewProps {
  readonly crew: string;
  /** Of an earlier execution; "" is none. */
  readonly from: string;
}

interface Known {
  readonly crew: CrewDetail;
  readonly earlier: ExecutionDetail | undefined;
}

function StartCrew({ crew, from }: StartCrewProps) {
  const loaded = useLoaded(
    async (signal): Promise<Known> => {
      const [detail, earlier] = await Promise.all([
        api.value.crew(crew, { signal }),
        from === "" ? undefined : api.value.execution(from, { signal }),
      ]);
      return { crew: detail, earlier };
    },
    [crew, from],
  );
  useFocused(loaded.refresh);
  return (
    <section class="start">
      <div class="heading">
        <h1>Start {crew}</h1>
        {loaded.value.value?.earlier !== undefined && (
          <p class="muted">
            as <code>{from.slice(0, 8)}</code> was
          </p>
        )}
      </div>
      <Arriving loaded={loaded}>
        {(known) => (
          <>
            {known.crew.description !== "" && <p class="lead">{known.crew.description}</p>}
            <UnusedEditOf crew={crew} />
            <CrewProblems problems={known.crew.problems} />
            {/* What was typed stays, unless the crew has got other inputs. */}
            <StartForm key={JSON.stringify(known.crew.inputs)} crew={known.crew} earlier={known.earlier} />
          </>
        )}
      </Arriving>
    </section>
  );
}
