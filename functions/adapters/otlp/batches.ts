import type { TraceSpan } from "../../domain/spans/spans.ts";

/** Of one post: collectors take 4 MB and more, and a text may have three bytes for each of its units. */
const MOST_SPANS = 500;
const MOST_CHARACTERS = 1_000_000;

/** Spans in the order in which they come, as many together as one post takes. */
export async function* batches(spans: AsyncIterable<TraceSpan>): AsyncGenerator<readonly TraceSpan[]> {
  let batch: TraceSpan[] = [];
  let characters = 0;
  for await (const span of spans) {
    const length = lengthOf(span);
    if (batch.length > 0 && (batch.length >= MOST_SPANS || characters + length > MOST_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(span);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

/** About as many as a span has: ids, times and the names of attributes are short. */
const lengthOf = ({ attributes }: TraceSpan): number =>
  Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + name.length + String(value).length + 8,
    200,
  );
