import { useSignal } from "@preact/signals";

import type { AskedLimits, ExecutionDetail } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useSending } from "../api/sent.ts";
import { Dialog } from "../components/dialog.tsx";
import { InputFields } from "../components/input-fields.tsx";
import { LimitFields } from "../components/limit-fields.tsx";
import { ModelField } from "../components/model-field.tsx";
import { Trouble } from "../components/trouble.tsx";
import { isAnyWrong, type TypedInputs } from "../components/typed-value.ts";
import { goTo } from "../routes/route.ts";
import { typedInputs } from "../start/start-body.ts";
import { replayBody } from "./replay-body.ts";

interface ReplayProps {
  readonly execution: ExecutionDetail;
  /** The number of the task that is chosen to begin with; "" is none. */
  readonly task?: string;
  readonly close: () => void;
}

/** Goes on from what an execution has stored, with inputs, a model and limits of its own if need be. */
export function ReplayDialog({ execution, task = "", close }: ReplayProps) {
  const { tasks, status, inputs: before } = execution;
  const hasCompleted = status === "COMPLETED";
  const fromTask = useSignal(task === "" && hasCompleted ? String(tasks.length) : task);
  const inputs = useSignal<TypedInputs>(typedInputs([], before));
  const model = useSignal("");
  const limits = useSignal<AskedLimits>({});
  const { isUnderWay, failure, send } = useSending();
  const isWrong = isAnyWrong(inputs.value);
  const replay = async (): Promise<void> => {
    const form = {
      fromTask: fromTask.value,
      inputs: inputs.value,
      model: model.value.trim(),
      limits: limits.value,
    };
    const started = await api.value.replay(execution.execution_id, replayBody(execution, form));
    close();
    goTo(["executions", started.execution_id]);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isWrong) send(replay);
  };
  return (
    <Dialog title={`Replay ${execution.crew_name}`} close={close}>
      <form onSubmit={submit} class="form">
        <p class="muted">
          A new execution begins with what this one has stored: what is kept is neither paid nor done again.
        </p>
        <label class="field">
          Do anew from
          <select
            value={fromTask.value}
            onChange={({ currentTarget }) => (fromTask.value = currentTarget.value)}
          >
            {!hasCompleted && <option value="">where it stopped</option>}
            {tasks.map(({ name }, index) => (
              <option key={index} value={index + 1}>
                {`${index + 1}. ${name}`}
              </option>
            ))}
          </select>
        </label>
        <InputFields inputs={inputs} />
        <ModelField label="Another model for all agents (optional)" model={model} />
        <LimitFields limits={limits} />
        {failure.value !== undefined && <Trouble failure={failure.value} />}
        <div class="answers">
          <button type="button" onClick={close}>
            Leave it
          </button>
          <button type="submit" class="primary" disabled={isUnderWay.value || isWrong}>
            Start the replay
          </button>
        </div>
      </form>
    </Dialog>
  );
}
