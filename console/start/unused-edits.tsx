import { type Loaded, useLoaded } from "../api/loaded.ts";
import { useFocused } from "../api/repeat.ts";
import { Trouble } from "../components/trouble.tsx";
import { isLocal, type UnusedEdit, unusedEdits } from "../local/local.ts";
import { CrewProblems } from "./crew-problems.tsx";

/** Edits with errors, where crews can be edited: on a laptop. Asked for again with the focus. */
export function useUnusedEdits(): Loaded<readonly UnusedEdit[]> {
  const edits = useLoaded(async (signal) => (isLocal.value ? unusedEdits(signal) : []), [isLocal.value]);
  useFocused(edits.refresh);
  return edits;
}

/** Says that a crew's newest edit is not what is started, and why. */
export function UnusedEditOf({ crew }: { readonly crew: string }) {
  const { value, failure, reload } = useUnusedEdits();
  if (failure.value !== undefined) return <Trouble failure={failure.value} retry={reload} />;
  const edit = value.value?.find((each) => each.crew === crew);
  if (edit === undefined) return null;
  return (
    <>
      <p class="trouble" role="status">
        Its newest edit has errors; the version read before stays in use.
      </p>
      <CrewProblems problems={edit.problems} errorsDo="Keeps the edit from being used" />
    </>
  );
}
