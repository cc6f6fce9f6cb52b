import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import { isJsonObject } from "../../../json/json.ts";
import { readJson } from "../../../json/read-json.ts";
import { mayBePublicHost } from "../../network/public-address.ts";
import type { ToolContext } from "../built-in-tool.ts";
import { keyOf, type Service, serviceCaller } from "./service.ts";

const SECONDS = 30;

/** https://scrape.serper.dev, as CrewAI's SerperScrapeWebsiteTool asks it. */
export function makeSerperScrape(name: string, service: Service, context: ToolContext): Tool {
  const call = serviceCaller(service, context);
  const key = keyOf(service, context);
  return defineTool({
    name,
    description:
      "Scrapes website content using Serper's scraping API. This tool can extract clean, readable content from any website URL, optionally including markdown formatting for better structure.",
    input: z.object({
      url: z.string().describe("The URL of the website to scrape"),
      include_markdown: z
        .boolean()
        .default(true)
        .describe("Whether to include markdown formatting in the scraped content"),
    }),
    effect: "read",
    timeoutSeconds: SECONDS + 5,
    rehearse: ({ url }) => `Rehearsed: nothing was read at ${url}.`,
    run: async ({ url, include_markdown }, { signal }) => {
      const text = await call({
        path: "/",
        headers: { "X-API-KEY": key, "content-type": "application/json" },
        body: { url: publicUrl(url), includeMarkdown: include_markdown },
        seconds: SECONDS,
        signal,
      });
      const answer = readJson(text);
      if (isJsonObject(answer) && typeof answer["text"] === "string") return answer["text"];
      return `${url} was read, and there is no text in it: ${text}`;
    },
  });
}

/**
 * An address that another service is to read: what is not on the internet it cannot, and is told nothing of.
 * @throws Error naming what is wrong
 */
export function publicUrl(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !mayBePublicHost(url.hostname)) {
    throw new Error(`"${written.slice(0, 200)}" is no address of a page on the internet`);
  }
  return url.href;
}
