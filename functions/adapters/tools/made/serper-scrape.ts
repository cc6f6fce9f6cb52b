import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import { isJsonObject } from "../../../json/json.ts";
import { readJson } from "../../../json/read-json.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { publicUrl } from "../web/public-url.ts";
import { keyOf, type Service, serviceCaller } from "../web/service.ts";

const SECONDS = 30;

const SERPER: Service = {
  title: "Serper",
  origin: "https://scrape.serper.dev",
  keyVariable: "SERPER_API_KEY",
};

export const make: MakeTool = (name, context) => makeSerperScrape(name, SERPER, context);

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
