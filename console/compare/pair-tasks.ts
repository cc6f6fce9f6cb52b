import type { CrewResult, ExecutionDetail, TaskDetail } from "../../client/typescript/api-types.ts";

/** What is known of one of two executions. */
export interface Side {
  readonly detail: ExecutionDetail;
  /** Null while there is none. */
  readonly result: CrewResult | null;
}

interface SideOfTask {
  readonly task: TaskDetail;
  /** What it gave; undefined where there is nothing, or the answer had no room for it. */
  readonly text: string | undefined;
  /** While the execution is under way. */
  readonly isOpen: boolean;
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

const sidesOf = ({ detail, result }: Side): SideOfTask[] =>
  detail.tasks.map((task, index) => ({
    task,
    text: result?.data.tasks_output?.[index]?.raw ?? undefined,
    isOpen: detail.status === "PROCESSING",
  }));
