import { readFileSync } from "node:fs";
import { join } from "node:path";

import protobuf from "protobufjs";

const { root } = protobuf.parse(readFileSync(join(import.meta.dirname, "trace.proto"), "utf8"));
const Request = root.lookupType("Request");
const Answer = root.lookupType("Answer");

type Value = string | number | boolean;

/** A span as a collector gets it; times in epoch milliseconds, ids in hex. */
export interface CollectedSpan {
  readonly trace: string;
  readonly id: string;
  /** Empty where it has none. */
  readonly parent: string;
  readonly name: string;
  /** As numbers of OTLP: 1 is internal, 3 a client's. */
  readonly kind: number;
  readonly began: number;
  readonly ended: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly events: readonly { readonly at: number; readonly name: string; readonly attributes: object }[];
  readonly links: readonly { readonly trace: string; readonly span: string }[];
  /** As numbers of OTLP: 2 is an error. */
  readonly status: { readonly code: number; readonly message: string };
  readonly resource: Readonly<Record<string, Value>>;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, Value>>;
}

/** What protobufjs makes of a request; longs are texts, bytes are base64. */
interface Decoded {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly DecodedSpan[] }[];
  }[];
}
interface DecodedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly {
    readonly timeUnixNano: string;
    readonly name: string;
    readonly attributes: readonly KeyValue[];
  }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number; readonly message: string };
}

/** The spans of an OTLP post. @throws Error when the bytes are none */
export function decodeSpans(bytes: Uint8Array): CollectedSpan[] {
  const { resourceSpans } = Request.toObject(Request.decode(bytes), {
    longs: String,
    bytes: String,
    defaults: true,
    oneofs: false,
  }) as unknown as Decoded;
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => collected(span, valuesOf(resource.attributes)))),
  );
}

/** The body of an answer that did not take all spans. */
export const partialSuccess = (rejectedSpans: number, errorMessage: string): Buffer =>
  Buffer.from(Answer.encode({ partialSuccess: { rejectedSpans, errorMessage } }).finish());

const collected = (span: DecodedSpan, resource: CollectedSpan["resource"]): CollectedSpan => ({
  trace: hex(span.traceId),
  id: hex(span.spanId),
  parent: hex(span.parentSpanId),
  name: span.name,
  kind: span.kind,
  began: milliseconds(span.startTimeUnixNano),
  ended: milliseconds(span.endTimeUnixNano),
  attributes: valuesOf(span.attributes),
  events: span.events.map((event) => ({
    at: milliseconds(event.timeUnixNano),
    name: event.name,
    attributes: valuesOf(event.attributes),
  })),
  links: span.links.map((link) => ({ trace: hex(link.traceId), span: hex(link.spanId) })),
  status: span.status ?? { code: 0, message: "" },
  resource,
});

const hex = (base64: string): string => Buffer.from(base64, "base64").toString("hex");
const milliseconds = (nanoseconds: string): number => Number(BigInt(nanoseconds) / 1_000_000n);

const valuesOf = (attributes: readonly KeyValue[]): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => {
      const [[kind, one] = []] = Object.entries(value);
      return [key, kind === "intValue" ? Number(one) : (one as Value)];
    }),
  );
