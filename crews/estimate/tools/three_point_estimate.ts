import * as z from "zod";

import { defineTool } from "#crew";

const WorkItem = z
  .object({ name: z.string(), optimistic: z.number(), likely: z.number(), pessimistic: z.number() })
  .refine(
    ({ optimistic, likely, pessimistic }) => 0 <= optimistic && optimistic <= likely && likely <= pessimistic,
    {
      error: "optimistic, likely and pessimistic must not be negative, and come in this order",
    },
  );

/** PERT: the mean of a beta distribution is (o + 4l + p) / 6, its standard deviation about (p - o) / 6. */
export default defineTool({
  name: "three_point_estimate",
  description:
    "Computes the expected total of work items estimated at three points, its standard deviation, the range it lies in with " +
    "95 % probability, and the item that contributes most to the uncertainty. All numbers are days.",
  input: z.object({ items: z.array(WorkItem).min(1) }),
  effect: "read",
  rehearse: () => "This is a rehearsal: nothing was estimated.",
  run: ({ items }) => {
    const points = items.map(({ name, optimistic, likely, pessimistic }) => ({
      name,
      mean: (optimistic + 4 * likely + pessimistic) / 6,
      variance: ((pessimistic - optimistic) / 6) ** 2,
    }));
    const expected = points.reduce((sum, { mean }) => sum + mean, 0);
    const deviation = Math.sqrt(points.reduce((sum, { variance }) => sum + variance, 0));
    const widest = points.toSorted((left, right) => right.variance - left.variance)[0];
    return {
      expected_days: round(expected),
      standard_deviation: round(deviation),
      range_days: {
        low: round(Math.max(0, expected - 1.96 * deviation)),
        high: round(expected + 1.96 * deviation),
      },
      most_uncertain: widest?.name,
    };
  },
});

function round(days: number): number {
  return Math.round(days * 10) / 10;
}
