import type { StepDetail } from "../../client/typescript/api-types.ts";
import { asFields, type Part, partsOf, valuePart } from "./message-parts.ts";
import { PartView } from "./part-view.tsx";

/** What came of it: a reply, a result, a verdict. */
export function StepAnswer({ step: { answer, missing, kind } }: { readonly step: StepDetail }) {
  const why = missing["answer"];
  return (
    <section>
      <h3>{ANSWERS[kind] ?? "Stored"}</h3>
      {why !== undefined && <p class="muted">{why}</p>}
      {why === undefined && partsOfAnswer(answer).map((part, index) => <PartView key={index} part={part} />)}
      {typeof asFields(answer)?.["finishReason"] === "string" && (
        <p class="muted small">{`It ended with: ${String(asFields(answer)?.["finishReason"])}`}</p>
      )}
    </section>
  );
}

const ANSWERS: Partial<Record<StepDetail["kind"], string>> = {
  turn: "Reply",
  again: "Reply",
  shortened: "Reply",
  summary: "Summary",
  conversion: "Reply",
  tool: "Result",
  guardrail: "Verdict",
  validation: "Verdict",
};

/** A model's reply has content, a tool's result a text or an error; all else is shown as it is. */
function partsOfAnswer(answer: unknown): readonly Part[] {
  const fields = asFields(answer);
  if (fields === undefined) return [valuePart("", answer)];
  if (Array.isArray(fields["content"])) return partsOf(fields["content"]);
  if (typeof fields["error"] === "string")
    return [valuePart("Error, which the model was told", fields["error"])];
  if (typeof fields["text"] === "string") return [valuePart("", fields["text"])];
  return [valuePart("", fields)];
}
