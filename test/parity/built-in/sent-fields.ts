import { isJsonObject } from "../../../functions/json/json.ts";
import { readJson } from "../../../functions/json/read-json.ts";
import type { Sent } from "./outside-world.ts";

/** What the clients say of themselves, of the connection, and of how AWS's SDKs sign and check a body. */
const OF_THE_CLIENT =
  /^(?:host|connection|content-length|transfer-encoding|accept-encoding|expect|sec-fetch-mode|amz-sdk-.*|x-amz-user-agent|x-amz-date|x-amzn-.*|x-amz-content-sha256|x-amz-trailer|x-amz-decoded-content-length|x-amz-checksum-.*|x-amz-sdk-.*)$/;
const CHUNKED = "aws-chunked";
const OWN_AGENT = /^(?:python-requests|python-httpx|undici|node|aws-sdk|boto3|tavily|exa|firecrawl)/i;

/** A request as fields that can be compared one by one. */
export function sentFields(sent: readonly Sent[]): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>([["requests", sent.length]]);
  for (const [index, { method, url, headers, body }] of sent.entries()) {
    const name = (field: string): string => `${index + 1}. ${field}`;
    const { origin, pathname, searchParams } = new URL(url);
    fields.set(name("call"), `${method} ${origin}${pathname}`);
    fields.set(name("query"), [...searchParams].map((pair) => pair.join("=")).toSorted());
    for (const [header, value] of Object.entries(headers))
      if (isSaid(header, value)) fields.set(name(header), headerOf(header, value));
    const text = headers["content-encoding"] === CHUNKED ? withoutChunks(body) : body;
    const content = readJson(text) ?? text;
    if (isJsonObject(content))
      for (const [key, value] of Object.entries(content)) fields.set(name(`body.${key}`), value);
    else if (text !== "") fields.set(name("body"), content);
  }
  return fields;
}

const isSaid = (header: string, value: string): boolean =>
  !OF_THE_CLIENT.test(header) &&
  !(header === "user-agent" && OWN_AGENT.test(value)) &&
  !["*/*", "*", CHUNKED].includes(value);

/** Of a signature its key and what it is for: the rest goes by the second. */
function headerOf(header: string, value: string): string {
  const [, key, scope] = /Credential=([^/]+)\/\d+\/([^,]+)/.exec(value) ?? [];
  if (header === "authorization" && key !== undefined) return `${key} for ${scope}`;
  return header === "content-type" ? value.toLowerCase().replaceAll(" ", "") : value;
}

/** The content of a body that the AWS SDKs send in chunks with a checksum behind them. */
function withoutChunks(body: string): string {
  const [, , content = ""] = /^([0-9a-f]+)\r\n([\s\S]*?)\r\n0\r\n/.exec(body) ?? [];
  return content;
}
