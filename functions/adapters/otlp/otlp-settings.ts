import { InvalidInput } from "../../domain/errors.ts";
import { isWebAddress, withoutSlash } from "../models/providers/base-url.ts";
import { type Pair, readPairs } from "./pairs.ts";

/** Variables by name, of OpenTelemetry's. */
export type OtlpVariables = Readonly<Record<string, string | undefined>>;

/** Where spans go, and how. */
export interface OtlpSettings {
  readonly url: URL;
  readonly headers: readonly Pair[];
  /** How long one post may take. */
  readonly timeoutMilliseconds: number;
  readonly isCompressed: boolean;
  /** What the spans are of: service.name and others. */
  readonly resource: Readonly<Record<string, string>>;
}

const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
const TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
export const HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

const SERVICE = "stepcrew";
const TIMEOUT_MILLISECONDS = 10_000;
const LONGEST_TIMEOUT_MILLISECONDS = 60_000;

/**
 * Reads OpenTelemetry's variables for traces: those for traces alone go before those for all it sends, and an
 * empty one counts as not set. Undefined where they name no place for spans, or switch them off.
 * @throws InvalidInput with a sentence that names the variable, and shows no header
 */
export function otlpSettings(variables: OtlpVariables): OtlpSettings | undefined {
  const given = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const isOff =
    given("OTEL_SDK_DISABLED")?.toLowerCase() === "true" || given("OTEL_TRACES_EXPORTER") === "none";
  const url = isOff ? undefined : urlIn(given);
  if (url === undefined) return undefined;
  const protocol = specific(given, "PROTOCOL");
  if (protocol !== undefined && protocol.value !== "http/protobuf") {
    throw new InvalidInput(
      `${protocol.name} must be http/protobuf, which is all that is spoken here: leave it out, and let ${ENDPOINT} name the collector's address for HTTP (port 4318, as a rule)`,
    );
  }
  return {
    url,
    headers: headersIn(given),
    timeoutMilliseconds: timeoutIn(given),
    isCompressed: isCompressed(given),
    resource: resourceIn(given),
  };
}

type Given = (name: string) => string | undefined;

/** A variable for traces, or else the one for all that is sent. */
function specific(given: Given, what: string): { readonly name: string; readonly value: string } | undefined {
  for (const name of [`OTEL_EXPORTER_OTLP_TRACES_${what}`, `OTEL_EXPORTER_OTLP_${what}`]) {
    const value = given(name);
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

function urlIn(given: Given): URL | undefined {
  const found = specific(given, "ENDPOINT");
  if (found === undefined) return undefined;
  const { name, value } = found;
  if (!isWebAddress(value)) {
    throw new InvalidInput(
      `${name} must be the http or https address of a collector, like http://127.0.0.1:4318`,
    );
  }
  const url = new URL(value);
  if (url.username !== "" || url.password !== "") {
    throw new InvalidInput(`${name} must have no login in it: write that as a header, in ${HEADERS}`);
  }
  if (name !== TRACES_ENDPOINT) url.pathname = `${withoutSlash(url.pathname)}/v1/traces`;
  url.hash = "";
  return url;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What HTTP lets a header be: ISO 8859-1 without control characters. */
const HEADER_VALUE = /^[\t\u0020-\u007E\u0080-\u00FF]*$/;
/** Headers that the post has itself. */
const OWN_HEADERS: readonly string[] = ["content-type", "content-length", "content-encoding", "host"];

/** Those for traces are added to the others, and win. */
function headersIn(given: Given): readonly Pair[] {
  const names = [HEADERS, "OTEL_EXPORTER_OTLP_TRACES_HEADERS"];
  const headers = names.flatMap((name) => readHeaders(name, given(name) ?? ""));
  return [...new Map(headers.map(([name, value]) => [name.toLowerCase(), value])).entries()];
}

/** @throws InvalidInput, without a value */
export function readHeaders(from: string, text: string): readonly Pair[] {
  const pairs = readPairs(text);
  if (pairs === undefined) {
    throw new InvalidInput(`${from} must be headers like name=value,name=value, with values percent-encoded`);
  }
  for (const [index, [name, value]] of pairs.entries()) {
    if (!TOKEN.test(name)) throw new InvalidInput(`${from}: the name of header ${index + 1} is none`);
    if (!HEADER_VALUE.test(value)) {
      throw new InvalidInput(`${from}: the value of ${name} has characters that no header can have`);
    }
    if (OWN_HEADERS.includes(name.toLowerCase())) {
      throw new InvalidInput(`${from}: ${name} is not for you to set`);
    }
  }
  return pairs;
}

function timeoutIn(given: Given): number {
  const found = specific(given, "TIMEOUT");
  if (found === undefined) return TIMEOUT_MILLISECONDS;
  const milliseconds = /^\d+$/.test(found.value) ? Number(found.value) : 0;
  if (milliseconds >= 1 && milliseconds <= LONGEST_TIMEOUT_MILLISECONDS) return milliseconds;
  throw new InvalidInput(
    `${found.name} must be milliseconds: a whole number from 1 to ${LONGEST_TIMEOUT_MILLISECONDS}`,
  );
}

function isCompressed(given: Given): boolean {
  const found = specific(given, "COMPRESSION");
  if (found === undefined || found.value === "none") return false;
  if (found.value === "gzip") return true;
  throw new InvalidInput(`${found.name} must be gzip or none`);
}

function resourceIn(given: Given): Readonly<Record<string, string>> {
  const attributes = readPairs(given("OTEL_RESOURCE_ATTRIBUTES") ?? "");
  if (attributes === undefined) {
    throw new InvalidInput(
      "OTEL_RESOURCE_ATTRIBUTES must be attributes like name=value,name=value, with values percent-encoded",
    );
  }
  const name = given("OTEL_SERVICE_NAME");
  return {
    "service.name": SERVICE,
    ...Object.fromEntries(attributes),
    ...(name !== undefined && { "service.name": name }),
  };
}
