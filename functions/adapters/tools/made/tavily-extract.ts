import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { TavilyExtractSettings } from "../tool-settings.ts";
import { publicUrl } from "../web/public-url.ts";
import { jsonAnswer, type Service, serviceCaller } from "../web/service.ts";
import { TAVILY, tavilyHeaders } from "../web/tavily.ts";

export const make: MakeTool = (name, context, settings) => makeTavilyExtract(name, TAVILY, context, settings);

/** https://api.tavily.com/extract, as CrewAI's TavilyExtractorTool asks it. */
export function makeTavilyExtract(
  name: string,
  service: Service,
  context: ToolContext,
  settings: unknown,
): Tool {
  const { include_images, extract_depth, timeout } = TavilyExtractSettings.parse(settings ?? {});
  const call = serviceCaller(service, context);
  const headers = tavilyHeaders(service, context);
  return defineTool({
    name,
    description: "Extracts content from one or more web pages using the Tavily API. Returns structured data.",
    input: z.object({
      urls: z
        .union([z.array(z.string()), z.string()])
        .describe("The URL(s) to extract data from. Can be a single URL or a list of URLs."),
    }),
    effect: "read",
    timeoutSeconds: timeout + 5,
    rehearse: ({ urls }) => ({ results: [], rehearsed: `Nothing was read at ${[urls].flat().join(", ")}.` }),
    run: async ({ urls }, { signal }) => {
      const read = typeof urls === "string" ? publicUrl(urls) : urls.map(publicUrl);
      const body = { urls: read, include_images, extract_depth, timeout };
      const text = await call({ path: "/extract", headers, body, seconds: timeout, signal });
      return { results: [], failed_results: [], ...jsonAnswer(service, text) };
    },
  });
}
