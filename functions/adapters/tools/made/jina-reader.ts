import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { JinaReaderSettings } from "../tool-settings.ts";
import { publicUrl } from "../web/public-url.ts";
import { keyOf, type Service, serviceCaller } from "../web/service.ts";

const SECONDS = 15;

const JINA: Service = { title: "Jina", origin: "https://r.jina.ai", keyVariable: "JINA_API_KEY" };

export const make: MakeTool = (name, context, settings) => makeJinaReader(name, JINA, context, settings);

/** https://r.jina.ai/<address>, as CrewAI's JinaScrapeWebsiteTool asks it; a key raises its limits. */
export function makeJinaReader(
  name: string,
  service: Service,
  context: ToolContext,
  settings: unknown,
): Tool {
  const { website_url: fixed, custom_headers: headers } = JinaReaderSettings.parse(settings ?? {});
  const call = serviceCaller(service, context);
  const key = keyOf(service, context);
  return defineTool({
    name,
    description: `A tool that can be used to read ${fixed === undefined ? "a website" : `${fixed}'s`} content${fixed === undefined ? " using Jina.ai reader" : ""} and return markdown content.`,
    input: z.object({
      website_url: (fixed === undefined ? z.string() : z.string().optional()).describe(
        "Mandatory website url to read the file",
      ),
    }),
    effect: "read",
    timeoutSeconds: SECONDS + 5,
    rehearse: ({ website_url = fixed }) => `Rehearsed: nothing was read at ${website_url}.`,
    run: async ({ website_url = fixed ?? "" }, { signal }) =>
      call({
        path: `/${publicUrl(website_url)}`,
        headers: { ...headers, ...(key !== "" && { authorization: `Bearer ${key}` }) },
        seconds: SECONDS,
        signal,
      }),
  });
}
