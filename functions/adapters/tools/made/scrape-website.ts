import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import { pageReader } from "../../network/fetch-page.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { decodePage, htmlText } from "../web/html-text.ts";
import { ScrapeWebsiteSettings } from "../web/settings.ts";

const SECONDS = 15;

/** As CrewAI's tool introduces itself: many sites show nothing to programs. */
const HEADERS = {
  "user-agent":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.110 Safari/537.36",
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
  "accept-language": "en-US,en;q=0.9",
  referer: "https://www.google.com/",
};

export const make: MakeTool = (name, context, settings) => makeScrapeWebsite(name, context, settings);

/** Reads a page itself and gives its words, as CrewAI's ScrapeWebsiteTool does. */
export function makeScrapeWebsite(name: string, { environment }: ToolContext, settings: unknown): Tool {
  const { website_url: fixed, headers = HEADERS } = ScrapeWebsiteSettings.parse(settings ?? {});
  const allowedHosts = (environment["TOOL_ALLOWED_HOSTS"] ?? "").split(/[\s,]+/).filter(Boolean);
  const read = pageReader({ environment, allowedHosts });
  const readTextOf = async (address: string, signal: AbortSignal): Promise<string> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(SECONDS * 1000)]);
    const { bytes, contentType } = await read(address, headers, limit);
    return `The following text is scraped website content:\n\n${htmlText(decodePage(bytes, contentType))}`;
  };
  const rehearsed = (address: string): string => `Rehearsed: nothing was read at ${address}.`;
  const common = { name, effect: "read", timeoutSeconds: SECONDS + 5 } as const;
  return fixed === undefined
    ? defineTool({
        ...common,
        description: "A tool that can be used to read a website content.",
        input: z.object({ website_url: z.string().describe("Mandatory website url to read the file") }),
        rehearse: ({ website_url }) => rehearsed(website_url),
        run: async ({ website_url }, { signal }) => readTextOf(website_url, signal),
      })
    : defineTool({
        ...common,
        description: `A tool that can be used to read ${fixed}'s content.`,
        input: z.object({}),
        rehearse: () => rehearsed(fixed),
        run: async (_nothing, { signal }) => readTextOf(fixed, signal),
      });
}
