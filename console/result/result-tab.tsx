import { useSignal } from "@preact/signals";

import type { CrewResult, ExecutionDetail } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { Arriving } from "../components/arriving.tsx";
import { Choice } from "../components/choice.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { type TextForm, TextView } from "../components/text-view.tsx";
import { Files } from "./files.tsx";
import { outputsOf } from "./outputs.ts";
import { saveAs } from "./save.ts";

/** What the crew has answered, whole or by task, and the files that it has written. */
export function ResultTab({ execution }: { readonly execution: ExecutionDetail }) {
  const { execution_id: id, status } = execution;
  const loaded = useLoaded((signal) => api.value.status(id, { signal }), [id, status]);
  return (
    <div class="result">
      <Arriving loaded={loaded}>
        {({ result }) =>
          result === null ? (
            <p class="nothing">
              {status === "PROCESSING"
                ? "There is a result once the execution has completed. Its steps show what was said so far."
                : "It ended without a result. Its steps show what was said until then."}
            </p>
          ) : (
            <Answer result={result} id={id} />
          )
        }
      </Arriving>
      <Files executionId={id} status={status} />
    </div>
  );
}

const FORMS = [
  ["markdown", "Markdown"],
  ["text", "Text"],
  ["json", "JSON"],
] as const;

const ENDINGS: Readonly<Record<TextForm, string>> = { markdown: "md", text: "txt", json: "json" };

function Answer({ result, id }: { readonly result: CrewResult; readonly id: string }) {
  const form = useSignal<TextForm>("markdown");
  const chosen = useSignal("");
  const outputs = outputsOf(result);
  const output = outputs.find(({ name }) => name === chosen.value) ?? outputs[0];
  if (output === undefined) return null;
  const text = form.value === "json" ? JSON.stringify(output.json, undefined, 2) : (output.raw ?? "");
  const file = `${id.slice(0, 8)}-${output.label.replaceAll(/[^\w-]+/g, "-")}.${ENDINGS[form.value]}`;
  return (
    <div class="answer">
      <ul class="parts" aria-label="Parts of the result">
        {outputs.map(({ name, label, agent }) => (
          <li key={name}>
            <button
              type="button"
              class="quiet"
              aria-pressed={name === output.name}
              onClick={() => (chosen.value = name)}
            >
              <span>{label}</span>
              {agent !== undefined && <span class="muted small">{agent}</span>}
            </button>
          </li>
        ))}
      </ul>
      <section class="panel padded">
        <div class="bar">
          <Choice label="Form" options={FORMS} chosen={form.value} choose={(name) => (form.value = name)} />
          <span class="gap" />
          <CopyButton text={text} />
          <button type="button" class="quiet" onClick={() => saveAs(file, text)}>
            Download
          </button>
        </div>
        {form.value !== "json" && output.raw === undefined ? (
          <p class="muted">Its text was too long for the answer. Its steps and the Snowflake row have it.</p>
        ) : (
          <TextView text={text} form={form.value} />
        )}
      </section>
    </div>
  );
}
