/** What an attribute of a span may be. */
type SpanValue = string | number | boolean | readonly string[];

export type SpanAttributes = Readonly<Record<string, SpanValue>>;

/** A span's place: its trace in 32 hex digits, itself in 16. */
export interface SpanPlace {
  readonly trace: string;
  readonly span: string;
}

/** A piece of an execution's work, as OpenTelemetry has it. Times are epoch milliseconds. */
export interface TraceSpan {
  readonly place: SpanPlace;
  /** The span that it is below, of the same trace; absent of the first. */
  readonly parent?: string;
  readonly name: string;
  /** It asks something outside: OpenTelemetry's kind CLIENT. */
  readonly isCall?: true;
  readonly began: number;
  readonly ended: number;
  readonly attributes: SpanAttributes;
  /** Why it failed, in a few words; absent where it did not. */
  readonly failure?: string;
  /** The spans of another trace that it is a copy of, or goes on from. */
  readonly links?: readonly SpanPlace[];
  readonly events?: readonly SpanEvent[];
}

export interface SpanEvent {
  readonly at: number;
  readonly name: string;
  readonly attributes: SpanAttributes;
}

/** How many spans a collector took, and what went wrong, in sentences; none where all is well. */
export interface SentSpans {
  readonly sent: number;
  readonly problems: readonly string[];
}

/** Where spans are sent to. */
export interface SpanSink {
  /**
   * Sends spans in the order in which they come, and asks for no more of them once the collector is given up.
   * Whatever the collector does is told as a problem, and never thrown; what `spans` throws is.
   * @param signal ends it, with what was sent by then
   */
  send(spans: AsyncIterable<TraceSpan>, signal: AbortSignal): Promise<SentSpans>;
}
