import type { Deadline } from "./deadline.ts";
import { StepcrewProblem, StepcrewUnreachable } from "./errors.ts";

export interface ClientOptions {
  /** The API's address, with its stage: `https://….execute-api.eu-west-1.amazonaws.com/prod`. */
  readonly url: string;
  /** Sent as `x-api-key`; the local stack asks for none. */
  readonly apiKey?: string;
  /** How long a failure that may pass is borne, in seconds: lost connections, 429 and 5xx. Default: 60. */
  readonly patienceSeconds?: number;
  /** Told of each such failure before it is tried again. */
  readonly onRetry?: (failure: Error, waitSeconds: number) => void;
  /** Default: the platform's own. */
  readonly fetch?: typeof fetch;
  /** Reads JSON; default: JSON.parse. */
  readonly parse?: (text: string) => unknown;
}

export interface Asked {
  readonly method?: "GET" | "POST";
  /** Below the API's address. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether doing it twice does no more than doing it once; a GET always is. */
  readonly isRepeatable?: boolean;
  /** Statuses that mean "repeat it in a moment". */
  readonly passing?: readonly number[];
  /** The same after a try without an answer, which may still be being carried out. */
  readonly passingOnceLost?: readonly number[];
  /** A key that the answer's JSON object has; absent where it is no JSON. */
  readonly key?: string;
  /** Of one try, in seconds and bytes. */
  readonly most?: { readonly seconds: number; readonly bytes: number };
}

export interface Opened {
  /** Undefined where there is no answer. */
  readonly status?: number;
  /** Undefined where it is refused. */
  readonly stream?: ReadableStream<Uint8Array>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** A gateway answers within 29 s, and with at most 10 MB. */
const ONE_TRY = { seconds: 35, bytes: 64 * 1024 * 1024 };
/** The default; and who is told to come back later than this is told so at once. */
const PATIENCE_SECONDS = 60;

/** Sends requests to one API, and sends them again where that is safe and may help. */
export class Asker {
  readonly #options: ClientOptions;
  readonly #base: string;
  constructor(options: ClientOptions) {
    const { url, apiKey = "" } = options;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || /[?#@]/.test(url))
      throw new TypeError("url is no address of an API: it must be like https://example.com/prod");
    if (!/^[\x21-\x7e]*$/.test(apiKey))
      throw new TypeError("apiKey has characters that no API key has: blanks, line breaks or such");
    this.#options = options;
    this.#base = url.replace(/\/+$/, "");
  }

  /** @throws StepcrewProblem, StepcrewUnreachable, DeadlineExceeded, or the signal's reason */
  async ask(asked: Asked, deadline: Deadline): Promise<Answer> {
    const { patienceSeconds = PATIENCE_SECONDS, onRetry } = this.#options;
    const since = Date.now();
    let isLost = false;
    for (let failures = 1; ; failures += 1) {
      deadline.check();
      const { answer, failure, after, ...tried } = await this.#try(asked, deadline);
      if (failure === undefined) return answer;
      const status = failure instanceof StepcrewProblem ? failure.status : undefined;
      const mayPass = tried.mayPass || (isLost && asked.passingOnceLost?.includes(status ?? 0) === true);
      isLost ||= status === undefined || status >= 500;
      const seconds = Math.max(
        after ?? 0,
        (0.5 + Math.random() / 2) * Math.min(10, 0.5 * 2 ** (failures - 1)),
      );
      const isOver = Date.now() + seconds * 1000 > since + patienceSeconds * 1000;
      if (!mayPass || isOver || seconds > PATIENCE_SECONDS) throw failure;
      onRetry?.(failure, seconds);
      await deadline.pause(seconds, failure);
    }
  }

  /** The same of an answer in JSON. */
  async json<Body>(
    asked: Asked,
    deadline: Deadline,
  ): Promise<Omit<Answer, "bytes"> & { readonly body: Body }> {
    const { bytes, ...answer } = await this.ask(asked, deadline);
    return { ...answer, body: this.#read(bytes) as Body };
  }

  /**
   * Opens a stream of the type text/event-stream, without a further try: whoever gets none asks in another
   * way, which says why.
   * @throws DeadlineExceeded, or the signal's reason
   */
  async open(asked: Asked, deadline: Deadline): Promise<Opened> {
    try {
      const response = await deadline.within(ONE_TRY.seconds, (signal) => this.#fetch(asked, signal));
      const { status, ok, headers, body } = response;
      const isStream = ok && /^text\/event-stream\b/.test(headers.get("content-type") ?? "");
      if (isStream && body !== null) return { status, stream: body };
      await body?.cancel();
      return { status };
    } catch (error) {
      deadline.check(error);
      return {};
    }
  }

  async #try(asked: Asked, deadline: Deadline): Promise<Tried> {
    const { method = "GET", isRepeatable = method === "GET", passing = [] } = asked;
    let answer: Answer;
    try {
      const { seconds } = asked.most ?? ONE_TRY;
      answer = await deadline.within(seconds, (signal) => this.#send(asked, signal));
    } catch (error) {
      deadline.check(error);
      const why = innermostReason(error);
      const failure = new StepcrewUnreachable(`${this.#base} does not answer: ${why}`, { cause: error });
      return { failure, mayPass: isRepeatable && why !== BLOCKED_PORT && !(error instanceof Useless) };
    }
    const { status, headers, bytes } = answer;
    const after = retryAfter(headers);
    if (status === 304 || status === 303) return { answer };
    if (status >= 200 && status < 300) {
      if (asked.key === undefined || asked.key in Object(this.#read(bytes))) return { answer };
      const sentence = `${this.#base} answered ${status}, but not as a Stepcrew API does: is that its address?`;
      // What begins as JSON may have been cut off.
      return { failure: new StepcrewUnreachable(sentence), mayPass: isRepeatable && bytes[0] === 0x7b };
    }
    const mayPass = status === 429 || passing.includes(status) || (status >= 500 && isRepeatable);
    return { failure: this.#problem(answer), mayPass, after };
  }

  async #send(asked: Asked, signal: AbortSignal): Promise<Answer> {
    const response = await this.#fetch(asked, signal);
    if (response.type === "opaqueredirect")
      throw new Useless("it leads to another address, and a browser does not say where");
    return {
      status: response.status,
      headers: response.headers,
      bytes: await readBytes(response, (asked.most ?? ONE_TRY).bytes),
    };
  }

  #fetch({ method = "GET", path, headers, body }: Asked, signal: AbortSignal): Promise<Response> {
    const { apiKey, fetch: send = fetch } = this.#options;
    const isElsewhere = /^https?:/.test(path);
    return send(isElsewhere ? path : `${this.#base}${path}`, {
      method,
      signal,
      // Whoever an answer leads to is not to have the key.
      redirect: "manual",
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(apiKey === undefined || isElsewhere ? {} : { "x-api-key": apiKey }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Undefined for what is no JSON. */
  #read(bytes: Uint8Array): unknown {
    const { parse = JSON.parse } = this.#options;
    try {
      return parse(new TextDecoder().decode(bytes));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  #problem({ status, headers, bytes }: Answer): StepcrewProblem {
    const body = /\bjson\b/.test(headers.get("content-type") ?? "") ? this.#read(bytes) : undefined;
    if (typeof body === "object" && body !== null && "detail" in body)
      return new StepcrewProblem(status, body as Record<string, unknown>);
    const location = headers.get("location");
    const why =
      location === null
        ? "without saying why: something between here and the API may have answered in its place"
        : `and leads to ${location}: is that the API's address?`;
    return new StepcrewProblem(status, { detail: `${this.#base} answered ${status} ${why}` });
  }
}

type Tried =
  | { readonly answer: Answer; readonly failure?: never; readonly mayPass?: never; readonly after?: never }
  | {
      readonly answer?: never;
      readonly failure: Error;
      readonly mayPass: boolean;
      readonly after?: number | undefined;
    };

/** Of a port that the Fetch standard blocks; browsers do not say so. */
const BLOCKED_PORT = "fetch and browsers ask nobody at its port, which is another protocol's";

/** What another try would not cure. */
class Useless extends Error {}

async function readBytes({ body }: Response, most: number): Promise<Uint8Array> {
  const reader = body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let size = 0; reader !== undefined;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new Useless(`the answer has more than ${most} bytes`);
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Seconds; RFC 9110 lets a server name a date as well. */
export function retryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after") ?? "";
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** What the next page is asked with (RFC 8288); undefined on the last one. */
export function nextPage(headers: Headers): URLSearchParams | undefined {
  const [, url] = /<([^>]*)>;\s*rel="?next"?/.exec(headers.get("link") ?? "") ?? [];
  return url === undefined ? undefined : new URL(url, "http://api").searchParams;
}

/** The innermost cause says most: "connect ECONNREFUSED 127.0.0.1:8081" under "fetch failed". */
function innermostReason(error: unknown): string {
  const { message = String(error), cause, errors, code } = Object(error) as Record<string, unknown>;
  const inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  if (inner !== undefined) return innermostReason(inner);
  if (message === "bad port") return BLOCKED_PORT;
  // OpenSSL's own sentence is where in its code it was.
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER") return "what listens there does not speak TLS, as https does";
  return String(message || code);
}
