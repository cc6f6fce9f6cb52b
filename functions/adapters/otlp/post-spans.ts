import { gzipSync } from "node:zlib";

import { type Dispatcher, fetch, type Response } from "undici";

import { cut, oneLine } from "../../text/cut.ts";
import { failureReason } from "../../text/failure-reason.ts";
import { redact } from "../../text/redact.ts";
import { retryAfterSeconds } from "../../text/retry-after.ts";
import { boundedBody } from "../network/bounded-body.ts";
import { HEADERS, type OtlpSettings } from "./otlp-settings.ts";
import type { Pair } from "./pairs.ts";
import { readAnswer } from "./serialized-spans.ts";

export type Headers = readonly Pair[];

/** What became of a post; sentences show no header. */
export type Posted =
  | { readonly rejected: number; readonly problem?: string }
  | {
      readonly failure: string;
      /** Whether it may be taken at another try. */
      readonly mayPass: boolean;
      readonly retryAfterSeconds?: number | undefined;
    };

interface Posting {
  readonly settings: OtlpSettings;
  readonly headers: Headers;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  /** At most this long, whatever the settings say. */
  readonly mostMilliseconds?: number;
}

/** OTLP's: all others say that it would be the same again. */
const PASSING_STATUSES: readonly number[] = [429, 502, 503, 504];
const PROTOBUF = "application/x-protobuf";
/** No collector says more; it must not fill the memory. */
const LARGEST_ANSWER_BYTES = 64_000;
const LONGEST_MESSAGE = 300;

/** Sends a body once, follows no redirect, and never throws. */
export async function postSpans(body: Uint8Array<ArrayBuffer>, posting: Posting): Promise<Posted> {
  const { settings, dispatcher, signal, mostMilliseconds = Infinity } = posting;
  const { url, isCompressed } = settings;
  const milliseconds = Math.min(settings.timeoutMilliseconds, mostMilliseconds);
  const timeout = AbortSignal.timeout(milliseconds);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        ...Object.fromEntries(posting.headers),
        "content-type": PROTOBUF,
        ...(isCompressed && { "content-encoding": "gzip" }),
      },
      body: isCompressed ? gzipSync(body) : body,
      redirect: "manual",
      dispatcher,
      signal: AbortSignal.any([signal, timeout]),
    });
    const answer = await boundedBody(response.body, LARGEST_ANSWER_BYTES, () => new AnswerTooLarge());
    return response.ok ? taken(url, response, answer) : refused(url, response, answer);
  } catch (error) {
    const late = `gave no answer within ${milliseconds / 1000} s`;
    const why = timeout.aborted ? late : `did not take them: ${failureReason(error)}`;
    return {
      failure: `the collector at ${url.host} ${signal.aborted ? OUT_OF_TIME : why}`,
      mayPass: !(error instanceof AnswerTooLarge),
    };
  }
}

const OUT_OF_TIME = "could not be told all in the time that the function has";

class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
  override readonly message = `its answer is larger than ${LARGEST_ANSWER_BYTES / 1000} KB`;
}

/** Some answer in JSON, or with nothing, though they are told in protobuf: then all was taken. */
function taken(url: URL, response: Response, body: Uint8Array): Posted {
  if (!isProtobuf(response) || body.length === 0) return { rejected: 0 };
  const { rejected = 0, message = "" } = readAnswer(body) ?? {};
  if (rejected === 0 && message === "") return { rejected: 0 };
  return {
    rejected,
    problem: `the collector at ${url.host} ${rejected > 0 ? `did not take ${rejected} spans` : "has a warning"}${quoted(message)}`,
  };
}

function refused(url: URL, response: Response, body: Uint8Array): Posted {
  const { status } = response;
  const said = isProtobuf(response) ? "" : new TextDecoder().decode(body);
  const headers = Object.fromEntries(response.headers);
  return {
    failure: `the collector at ${url.host} answered ${status}${quoted(said)}${adviceOn(status, url)}`,
    mayPass: PASSING_STATUSES.includes(status),
    retryAfterSeconds: retryAfterSeconds(headers, Date.now()),
  };
}

const isProtobuf = ({ headers }: Response): boolean =>
  headers.get("content-type")?.includes(PROTOBUF) ?? false;

const quoted = (text: string): string => {
  const line = cut(oneLine(redact(text.replaceAll(/\p{Cc}/gu, " "))).trim(), LONGEST_MESSAGE);
  return line === "" ? "" : `: ${line}`;
};

function adviceOn(status: number, { pathname }: URL): string {
  if (status >= 300 && status < 400) return ". It leads elsewhere, where nothing is sent: name that address";
  if (status === 401 || status === 403) return `. Look at its key, in ${HEADERS} or the setting's secret`;
  if (status === 404 || status === 405) return `. Look at the endpoint: it takes no spans at ${pathname}`;
  return "";
}
