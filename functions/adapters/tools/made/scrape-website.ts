import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { ScrapeWebsiteSettings } from "../tool-settings.ts";
import { decodePage, htmlText } from "../web/html-text.ts";
import { BROWSER_HEADERS, pageReaderOf } from "../web/read-page.ts";

const SECONDS = 15;

export const make: MakeTool = (name, context, settings) => makeScrapeWebsite(name, context, settings);

/** Reads a page itself and gives its words, as CrewAI's ScrapeWebsiteTool does. */
export function makeScrapeWebsite(name: string, context: ToolContext, settings: unknown): Tool {
  const { website_url: fixed, headers = BROWSER_HEADERS } = ScrapeWebsiteSettings.parse(settings ?? {});
  const read = pageReaderOf(context, { headers, seconds: SECONDS });
  const readTextOf = async (address: string, signal: AbortSignal): Promise<string> => {
    const { bytes, contentType } = await read(address, signal);
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
