import { type Loaded, useLoaded } from "../api/loaded.ts";
import { useFocused } from "../api/repeat.ts";
import { Arriving } from "../components/arriving.tsx";
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
  return (
    <Arriving loaded={useUnusedEdits()} isQuiet>
      {(edits) => {
        const edit = edits.find((each) => each.crew === crew);
        return edit === undefined ? null : <Unused edit={edit} />;
      }}
    </Arriving>
  );
}

const Unused = ({ edit }: { readonly edit: UnusedEdit }) => (
  <>
    <p class="trouble" role="status">
      Its newest edit has errors; the version read before stays in use.
    </p>
    <CrewProblems problems={edit.problems} errorsDo="Keeps the edit from being used" />
  </>
);
