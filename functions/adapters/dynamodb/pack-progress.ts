import { beginningOf } from "../../domain/json-size.ts";
import type { Progress, TaskProgress } from "../../domain/progress.ts";
import { packValue } from "./packed-value.ts";

/**
 * What tasks lose, one after the other, until the progress fits one item. It is rewritten with every event, so that parts of it
 * could be found in a mixture of two; and a crew of thousands of tasks is not watched by their summaries.
 */
const SHORTER: readonly ((task: TaskProgress) => TaskProgress)[] = [
  (task) => task,
  ({ summary: _summary, ...task }) => task,
  ({ name, status }) => ({ name: shortName(name, 60), status }),
  ({ name, status }) => ({ name: shortName(name, 8), status }),
];

/**
 * Progress as one item's value. All tasks are in it, however many there are.
 * @throws Error when even their statuses and the beginnings of their names do not fit
 */
export function packProgress(progress: Progress): Uint8Array {
  for (const shorter of SHORTER) {
    const [value, ...others] = packValue({ ...progress, tasks: progress.tasks.map(shorter) });
    if (value !== undefined && others.length === 0) return value;
  }
  throw new Error(`the progress of ${progress.tasks.length} tasks does not fit an item of the journal`);
}

const shortName = (name: string, length: number): string =>
  name.length <= length ? name : `${beginningOf(name, length)}…`;
