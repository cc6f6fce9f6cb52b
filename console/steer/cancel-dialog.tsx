import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useSending } from "../api/sent.ts";
import { Dialog } from "../components/dialog.tsx";
import { Trouble } from "../components/trouble.tsx";

interface CancelProps {
  readonly execution: ExecutionDetail;
  readonly close: () => void;
  readonly reload: () => void;
}

export function CancelDialog({ execution, close, reload }: CancelProps) {
  const { isUnderWay, failure, send } = useSending();
  const cancel = async (): Promise<void> => {
    await api.value.cancel(execution.execution_id);
    close();
    reload();
  };
  return (
    <Dialog title={`Cancel this execution of ${execution.crew_name}?`} close={close}>
      <p>
        It ends at once, and a model call that is under way is aborted. What it has done is kept: a replay can
        go on from there.
      </p>
      {failure.value !== undefined && <Trouble failure={failure.value} />}
      <div class="answers">
        <button type="button" onClick={close}>
          Let it go on
        </button>
        <button type="button" class="danger primary" disabled={isUnderWay.value} onClick={() => send(cancel)}>
          Cancel the execution
        </button>
      </div>
    </Dialog>
  );
}
