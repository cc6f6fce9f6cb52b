import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { ScrapeElementSettings } from "../tool-settings.ts";
import { elementTexts } from "../web/html-elements.ts";
import { decodePage } from "../web/html-text.ts";
import { BROWSER_HEADERS, pageReaderOf } from "../web/read-page.ts";

const SECONDS = 15;

export const make: MakeTool = (name, context, settings) => makeScrapeElement(name, context, settings);

/** Reads the parts of a page that a CSS selector names, as CrewAI's ScrapeElementFromWebsiteTool does. */
export function makeScrapeElement(name: string, context: ToolContext, settings: unknown): Tool {
  const given = ScrapeElementSettings.parse(settings ?? {});
  const { website_url: fixed, css_element: fixedElement = "", headers = BROWSER_HEADERS } = given;
  const read = pageReaderOf(context, { headers, seconds: SECONDS });
  const textsOf = async (address: string, selector: string, signal: AbortSignal): Promise<string> => {
    const { bytes, contentType } = await read(address, signal);
    return elementTexts(decodePage(bytes, contentType), selector).join("\n");
  };
  const rehearsed = (address: string): string => `Rehearsed: nothing was read at ${address}.`;
  const common = { name, effect: "read", timeoutSeconds: SECONDS + 5 } as const;
  return fixed === undefined
    ? defineTool({
        ...common,
        description: "A tool that can be used to read a website content.",
        input: z.object({
          website_url: z.string().describe("Mandatory website url to read the file"),
          css_element: z.string().describe("Mandatory css reference for element to scrape from the website"),
        }),
        rehearse: ({ website_url }) => rehearsed(website_url),
        run: async ({ website_url, css_element }, { signal }) => textsOf(website_url, css_element, signal),
      })
    : defineTool({
        ...common,
        description: `A tool that can be used to read ${fixed}'s content.`,
        input: z.object({}),
        rehearse: () => rehearsed(fixed),
        run: async (_nothing, { signal }) => textsOf(fixed, fixedElement, signal),
      });
}
