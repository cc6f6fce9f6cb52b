import type { Page } from "../../network/fetch-page.ts";
import { htmlText } from "./html-text.ts";

type Kind = "html" | "text";

const HTML_TYPES = new Set(["text/html", "application/xhtml+xml"]);

/** Types of texts that do not begin with "text/". */
const TEXT_TYPES = /^application\/(?:csv|javascript|json|sql|x-ndjson|(?:x-)?yaml|xml)$|\+(?:json|xml|yaml)$/;

/** Servers give these to files of every kind. */
const UNINFORMATIVE_TYPES = new Set(["", "application/octet-stream", "binary/octet-stream"]);

/** What no text of this is made of; without the kinds there is a document that is none. */
const EXTENSIONS: Readonly<Record<string, Kind | undefined>> = {
  csv: "text",
  htm: "html",
  html: "html",
  json: "text",
  md: "text",
  txt: "text",
  xml: "text",
  yaml: "text",
  yml: "text",
};
const DOCUMENT_EXTENSIONS = /\.(?:pdf|docx|xlsx)$/i;

/**
 * A page as text. Its type says what it is, else its address, else its bytes, as in CrewAI's URLReadTool.
 * @param asked the address before redirects
 * @throws Error for what is no text
 */
export function textOf({ bytes, contentType, url }: Page, asked: string, encoding?: string): string {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const kind = kindOf(type, bytes, [url, asked]);
  if (kind === undefined) {
    throw new Error(
      `${url} is ${type === "" ? "of no known type" : type}, which is not read: texts, HTML, JSON, XML and CSV are`,
    );
  }
  const text = decoded(bytes, encoding ?? /;\s*charset="?([^";]+)/i.exec(contentType)?.[1]?.trim());
  return kind === "html" ? htmlText(text).trim() : text;
}

function kindOf(type: string, bytes: Uint8Array, addresses: readonly string[]): Kind | undefined {
  if (HTML_TYPES.has(type)) return "html";
  if (type.startsWith("text/") || TEXT_TYPES.test(type)) return "text";
  if (!UNINFORMATIVE_TYPES.has(type)) return undefined;
  for (const address of addresses) {
    const { pathname } = new URL(address);
    if (DOCUMENT_EXTENSIONS.test(pathname)) return undefined;
    const kind = EXTENSIONS[/\.(\w+)$/.exec(pathname)?.[1]?.toLowerCase() ?? ""];
    if (kind !== undefined) return kind;
  }
  return kindOfBytes(bytes);
}

/** Only what is UTF-8 from the first to the last byte is a text. */
function kindOfBytes(bytes: Uint8Array): Kind | undefined {
  if (bytes.byteLength === 0) return undefined;
  const isPdf = Buffer.from(bytes.subarray(0, 5)).toString("latin1") === "%PDF-";
  if (isPdf) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.includes("\0")) return undefined;
    return /^<(?:!doctype html|html)/i.test(text.trimStart()) ? "html" : "text";
  } catch {
    // Not UTF-8.
    return undefined;
  }
}

function decoded(bytes: Uint8Array, encoding: string | undefined): string {
  try {
    return new TextDecoder(encoding ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    // A name of no encoding, or not in it: half a text tells more than none.
    return new TextDecoder().decode(bytes);
  }
}

/**
 * Some lines of a text.
 * @param window counted from 1; all from there on without a count
 * @throws Error where the text ends before
 */
export function lineWindow(
  text: string,
  { start, count }: { readonly start: number; readonly count?: number | undefined },
): string {
  if (start === 1 && count === undefined) return text;
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  if (start > 1 && lines.length < start) {
    throw new Error(`Start line ${start} exceeds the number of lines, which is ${lines.length}`);
  }
  return lines.slice(start - 1, count === undefined ? undefined : start - 1 + count).join("");
}
