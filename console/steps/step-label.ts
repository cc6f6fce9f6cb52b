import type { StepOfTree } from "../../client/typescript/api-types.ts";
import { wordOf } from "./step-kinds.ts";

type Step = Pick<StepOfTree, "path" | "kind" | "task" | "agent" | "model" | "tool" | "name" | "passed">;

/** What a line of the waterfall says: what it is, and of whom or with what. */
export function labelOf(step: Step): { readonly title: string; readonly detail: string } {
  const { kind, task, agent, model, tool, name, passed } = step;
  const number = /-(\d+)$/.exec(step.path)?.[1] ?? "";
  if (kind === "task") return { title: task ?? `Task ${number}`, detail: agent ?? "" };
  if (kind === "run") return { title: `Run ${number}`, detail: Number(number) > 1 ? "anew" : "" };
  if (kind === "turn") return { title: `Turn ${number}`, detail: shortModel(model) };
  if (kind === "tool") return { title: tool ?? name ?? "Tool", detail: "" };
  if (kind === "delegation") return { title: "Coworker", detail: agent ?? "" };
  const title = wordOf(kind);
  if (passed !== null) return { title: name ?? title, detail: passed ? "passed" : "refused" };
  return { title, detail: name ?? shortModel(model) };
}

/** Without the provider: the last part tells models apart. */
const shortModel = (model: string | null): string => model?.replace(/^[^/]*\//, "") ?? "";
