import { useSignal } from "@preact/signals";

import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { hrefTo } from "../routes/route.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";

interface ActionsProps {
  readonly execution: ExecutionDetail;
  readonly reload: () => void;
}

/** What can be done with an execution as it stands. */
export function Actions({ execution, reload }: ActionsProps) {
  const asked = useSignal<"cancel" | "replay" | undefined>(undefined);
  const close = (): void => {
    asked.value = undefined;
  };
  const { execution_id: id, crew_name: crew, status, phase, replay_of: origin, attempts } = execution;
  return (
    <div class="actions">
      {status === "PROCESSING" && (
        <button type="button" class="danger" onClick={() => (asked.value = "cancel")}>
          Cancel …
        </button>
      )}
      {status !== "PROCESSING" && attempts > 0 && (
        <button type="button" onClick={() => (asked.value = "replay")}>
          {phase === "COMPLETED" ? "Replay a part …" : "Replay from where it ended …"}
        </button>
      )}
      <a class="button" href={hrefTo(["start", crew], { from: id })}>
        Start anew with its inputs …
      </a>
      {origin === undefined ? (
        <a class="button" href={hrefTo(["compare"], { left: id })}>
          Compare …
        </a>
      ) : (
        <a class="button" href={hrefTo(["compare"], { left: origin.execution_id, right: id })}>
          Compare with its origin
        </a>
      )}
      {asked.value === "cancel" && <CancelDialog execution={execution} close={close} reload={reload} />}
      {asked.value === "replay" && <ReplayDialog execution={execution} close={close} />}
    </div>
  );
}
