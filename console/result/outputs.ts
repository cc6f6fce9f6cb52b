import type { CrewResult } from "../../client/typescript/api-types.ts";

/** A part of a result that can be looked at by itself. */
export interface Output {
  /** "" is the whole; tasks are counted from 1, for two may have one name. */
  readonly name: string;
  readonly label: string;
  readonly agent?: string;
  /** Undefined where the answer had no room for it. */
  readonly raw: string | undefined;
  readonly json: unknown;
}

/** The whole result, and what each task gave. */
export function outputsOf(result: CrewResult): readonly Output[] {
  const tasks = result.data.tasks_output ?? [];
  return [
    { name: "", label: "Result", raw: result.raw, json: result.data },
    ...tasks.map((task, index) => ({
      name: String(index + 1),
      label: `${index + 1}. ${task.name ?? "task"}`,
      ...(task.agent !== undefined && { agent: task.agent }),
      raw: task.raw,
      json: task.json_dict ?? task,
    })),
  ];
}
