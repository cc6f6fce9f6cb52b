import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";

import type { TraceSpan, SpanAttributes, SpanPlace } from "../../domain/spans/spans.ts";
import { wellFormed } from "../../json/well-formed.ts";

type ReadableSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];

/** Whose spans they are, among those that a service sends. */
const SCOPE = { name: "stepcrew" };

/**
 * Spans as the body of an OTLP post, in protobuf.
 * @param resource attributes of what the spans are of
 */
export function serializedSpans(
  spans: readonly TraceSpan[],
  resource: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  // One object for all: spans of the same one are written together.
  const ofAll = { attributes: wellFormed(resource) } as ReadableSpan["resource"];
  const bytes = ProtobufTraceSerializer.serializeRequest(spans.map((span) => readable(span, ofAll)));
  return new Uint8Array(bytes ?? []);
}

/** What a collector says of the spans that it took; undefined where it is no such message. */
export function readAnswer(bytes: Uint8Array): Rejection | undefined {
  try {
    const { rejectedSpans, errorMessage } =
      ProtobufTraceSerializer.deserializeResponse(bytes).partialSuccess ?? {};
    return { rejected: Number(rejectedSpans ?? 0), message: errorMessage ?? "" };
  } catch {
    return undefined;
  }
}

interface Rejection {
  readonly rejected: number;
  readonly message: string;
}

function readable(span: TraceSpan, resource: ReadableSpan["resource"]): ReadableSpan {
  const { place, parent, name, began, ended, failure, links = [], events = [] } = span;
  return {
    name: name.toWellFormed(),
    kind: span.isCall ? SpanKind.CLIENT : SpanKind.INTERNAL,
    spanContext: () => contextOf(place),
    ...(parent !== undefined && { parentSpanContext: contextOf({ trace: place.trace, span: parent }) }),
    startTime: timeOf(began),
    endTime: timeOf(ended),
    duration: timeOf(ended - began),
    ended: true,
    status:
      failure === undefined
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: failure.toWellFormed() },
    attributes: attributesOf(span.attributes),
    links: links.map((link) => ({ context: contextOf(link) })),
    events: events.map(({ at, name: event, attributes }) => ({
      time: timeOf(at),
      name: event,
      attributes: attributesOf(attributes),
    })),
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const contextOf = ({ trace, span }: SpanPlace) => ({
  traceId: trace,
  spanId: span,
  traceFlags: TraceFlags.SAMPLED,
});

/** Seconds and nanoseconds. */
const timeOf = (milliseconds: number): HrTime => [
  Math.floor(milliseconds / 1000),
  Math.round((milliseconds % 1000) * 1_000_000),
];

/** Texts of protobuf are UTF-8, which has no half of a character. */
const attributesOf = (attributes: SpanAttributes): Attributes => wellFormed(attributes) as Attributes;
