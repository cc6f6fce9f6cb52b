import { entryExpiry } from "../../../functions/adapters/dynamodb/entry-expiry.ts";
import type { StepReader, WholeStep } from "../../../functions/domain/steps/steps.ts";

export interface MemorySteps extends StepReader {
  /** Those of all executions; a test changes them. */
  steps: WholeStep[];
}

/** Steps in memory, in the order in which the journal has them. */
export function memorySteps(): MemorySteps {
  const memory: MemorySteps = {
    steps: [],
    page(_executionId, { under, after, limit }) {
      const found = memory.steps
        .filter(({ path }) => under === undefined || path === under || path.startsWith(`${under}/`))
        .filter(({ path }) => after === undefined || path > after)
        .toSorted((left, right) => (left.path < right.path ? -1 : 1));
      const steps = found.slice(0, limit);
      const last = steps.at(-1);
      return Promise.resolve({
        steps,
        ...(found.length > limit && last !== undefined && { next: last.path }),
      });
    },
    read: (_executionId, path) => Promise.resolve(memory.steps.find((step) => step.path === path)),
    conversation: (executionId) => (path) => memory.read(executionId, path),
    expiryOf: (startedAt) => entryExpiry(Date.parse(startedAt)),
  };
  return memory;
}

/** A step of a version that keeps all, at 10:00 and so many seconds. */
export const memoryStep = (path: string, parts: Partial<WholeStep> = {}): WholeStep => ({
  path,
  isStored: true,
  attempt: 1,
  keepsPrompts: true,
  value: null,
  bytes: 100,
  expiresAt: Date.parse("2027-01-01T00:00:00Z") / 1000,
  ...parts,
});
