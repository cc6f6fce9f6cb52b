import { type Page, pageReader } from "../../network/fetch-page.ts";
import type { ToolContext } from "../built-in-tool.ts";

/** As CrewAI's tools introduce themselves: many sites show nothing to programs. */
export const BROWSER_HEADERS = {
  "user-agent":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.110 Safari/537.36",
  accept:
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.9",
  "accept-language": "en-US,en;q=0.9",
  referer: "https://www.google.com/",
  "upgrade-insecure-requests": "1",
};

interface PageRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** Gives a way to read what is on the internet, or at a host that the deployment allows. */
export function pageReaderOf(
  { environment }: Pick<ToolContext, "environment">,
  { headers, seconds }: PageRequest,
) {
  const allowedHosts = (environment["TOOL_ALLOWED_HOSTS"] ?? "").split(/[\s,]+/).filter(Boolean);
  const read = pageReader({ environment, allowedHosts });
  return async (address: string, signal: AbortSignal): Promise<Page> =>
    read(address, headers, AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]));
}
