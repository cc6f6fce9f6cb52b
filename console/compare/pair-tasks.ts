import type { CrewResult, ExecutionDetail, TaskDetail } from "../../client/typescript/api-types.ts";

/** What is known of one of two executions. */
export interface Side {
  readonly detail: ExecutionDetail;
  /** Null while there is none. */
  readonly result: CrewResult | null;
}

export interface SideOfTask {
  readonly task: TaskDetail;
  /** What it gave; undefined where there is none. */
  readonly text: string | undefined;
  /** A sentence: why there is no text, or not all of it. */
  readonly lacks?: string;
  /** A replay has it from its origin: its times are of there. */
  readonly isKept: boolean;
}

export interface TaskPair {
  readonly name: string;
  readonly left: SideOfTask | undefined;
  readonly right: SideOfTask | undefined;
}

/** Tasks of one name side by side, the first with the first; those of the right side alone come last. */
export function pairTasks(left: Side, right: Side): readonly TaskPair[] {
  const others = sidesOf(right);
  const pairs = sidesOf(left).map((side): TaskPair => {
    const at = others.findIndex(({ task }) => task.name === side.task.name);
    const [found] = at < 0 ? [] : others.splice(at, 1);
    return { name: side.task.name, left: side, right: found };
  });
  return [
    ...pairs,
    ...others.map((side): TaskPair => ({ name: side.task.name, left: undefined, right: side })),
  ];
}

const sidesOf = (side: Side): SideOfTask[] =>
  side.detail.tasks.map((task, index) => {
    const text = side.result?.data.tasks_output?.[index]?.raw;
    const { finished_at: end } = task;
    const lacks = lacking(side, task, text);
    return {
      task,
      text,
      ...(lacks !== undefined && { lacks }),
      isKept: side.detail.replay_of !== undefined && end !== null && end < side.detail.created_at,
    };
  });

function lacking({ detail, result }: Side, { status }: TaskDetail, text?: string): string | undefined {
  // An answer of more than 5 MB leaves texts out, or cuts them.
  const isCut = result?.data.truncated === true;
  if (text !== undefined)
    return isCut ? "The answer may have no room for all of it; the Snowflake row has it." : undefined;
  if (isCut) return "Its text was too long for the answer. Its steps and the Snowflake row have it.";
  if (detail.status === "PROCESSING") return "Texts are here once it has ended.";
  if (result !== null) return "It has given no text.";
  if (status === "PENDING") return "The execution ended before it.";
  return "The execution ended without a result. Its steps show what was said.";
}
