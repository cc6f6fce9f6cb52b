import { useSignal } from "@preact/signals";

import type {
  AskedLimits,
  CrewDetail,
  ExecutionDetail,
  StartCrewRequest,
} from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useSending } from "../api/sent.ts";
import { InputFields } from "../components/input-fields.tsx";
import { LimitFields } from "../components/limit-fields.tsx";
import { ModelField } from "../components/model-field.tsx";
import { Trouble } from "../components/trouble.tsx";
import { isAnyWrong } from "../components/typed-value.ts";
import { Rehearsal } from "./rehearsal.tsx";
import { requiredInputs, startBody, typedInputs } from "./start-body.ts";
import { Started } from "./started.tsx";

interface StartFormProps {
  readonly crew: CrewDetail;
  /** Fills the fields in; undefined: the crew's defaults do. */
  readonly earlier: ExecutionDetail | undefined;
}

interface Done {
  readonly id: string;
  readonly body: StartCrewRequest;
}

export function StartForm({ crew, earlier }: StartFormProps) {
  const inputs = useSignal(typedInputs(crew.inputs, earlier?.inputs));
  const model = useSignal("");
  const limits = useSignal<AskedLimits>({});
  const done = useSignal<Done | undefined>(undefined);
  const { isUnderWay, failure, send } = useSending();
  const isWrong = isAnyWrong(inputs.value);
  const asked = (): StartCrewRequest =>
    startBody(crew, { inputs: inputs.value, model: model.value.trim(), limits: limits.value });
  const start = async (): Promise<void> => {
    const body = asked();
    const { execution_id: id } = await api.value.start(body);
    done.value = { id, body };
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isWrong) send(start);
  };
  return (
    <>
      <form class="form panel padded" onSubmit={submit}>
        {crew.inputs.length === 0 && <p class="muted">This crew has no inputs.</p>}
        <InputFields inputs={inputs} required={requiredInputs(crew.inputs)} />
        <ModelField label="One model for all agents (optional)" model={model} />
        <LimitFields limits={limits} />
        {failure.value !== undefined && <Trouble failure={failure.value} />}
        <div class="answers">
          <button type="submit" class="primary" disabled={isUnderWay.value || isWrong || !crew.startable}>
            Start
          </button>
        </div>
      </form>
      {done.value !== undefined && <Started {...done.value} />}
      <Rehearsal crew={crew} asked={asked} isWrong={isWrong} />
    </>
  );
}
