/** A request as the AWS SDK makes it, signed, and what came back. */
export interface NearbyRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface NearbyAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Asks a server that runs in this process. */
export type AskNearby = (request: NearbyRequest) => Promise<NearbyAnswer>;

/**
 * Where a process that has stand-ins of AWS's services in it leaves how they are asked, by the service's
 * name as in `AWS_ENDPOINT_URL_<SERVICE>`. There is none in AWS.
 */
export const NEARBY_SERVERS = "stepcrew.nearby-servers";

interface HandlerOptions {
  readonly connectionTimeout: number;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: true;
}

interface CallOptions {
  readonly abortSignal?: AbortSignal;
}

/**
 * The `requestHandler` of a client of the AWS SDK: how requests, which the SDK has serialised and signed,
 * reach the service. With a stand-in in this process that is a message instead of a socket, which is half of
 * what a call costs on a laptop.
 */
export function requestHandlerOf(service: "DYNAMODB" | "SFN", options: HandlerOptions): object {
  const servers = (globalThis as Record<symbol, unknown>)[Symbol.for(NEARBY_SERVERS)] as
    | Readonly<Record<string, AskNearby>>
    | undefined;
  const ask = servers?.[service];
  return ask === undefined ? options : nearbyHandler(ask, options);
}

/**
 * Carries a client's requests to a stand-in in this process, by the SDK's own interface for that
 * (`HttpHandler` of @smithy/protocol-http).
 */
export const nearbyHandler = (
  ask: AskNearby,
  { requestTimeout }: Pick<HandlerOptions, "requestTimeout">,
): object => ({
  metadata: { handlerProtocol: "message" },
  handle: async ({ method, path, headers, body }: NearbyRequest, { abortSignal }: CallOptions = {}) => ({
    response: await endingWith(
      abortSignal,
      requestTimeout,
      ask({ method, path, headers, body: plainBytes(body) }),
    ),
  }),
  httpHandlerConfigs: () => ({}),
  updateHttpClientConfig: () => undefined,
});

/** The SDK's own kind of bytes takes itself for a text as well, and warns of those who do so. */
const plainBytes = (body: string | Uint8Array): string | Uint8Array =>
  typeof body === "string" ? body : new Uint8Array(body.buffer, body.byteOffset, body.byteLength);

/**
 * Fails by the names by which the SDK tells what it may try again. A late answer, or failure, is nobody's
 * business.
 */
async function endingWith<Value>(
  signal: AbortSignal | undefined,
  milliseconds: number,
  answer: Promise<Value>,
): Promise<Value> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const end = (name: string, message: string): void => reject(Object.assign(new Error(message), { name }));
  const abort = (): void => end("AbortError", "Request aborted");
  const timer = setTimeout(() => end("TimeoutError", `no answer within ${milliseconds} ms`), milliseconds);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    if (signal?.aborted) abort();
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
