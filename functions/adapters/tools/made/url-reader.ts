import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { UrlReaderSettings } from "../tool-settings.ts";
import { pageReaderOf } from "../web/read-page.ts";
import { lineWindow, textOf } from "../web/url-text.ts";

const HEADERS = { accept: "*/*", "user-agent": "Mozilla/5.0 (compatible; crewai-tools URLReadTool)" };

export const make: MakeTool = (name, context, settings) => makeUrlReader(name, context, settings);

/** Reads what is at an address as text, as CrewAI's URLReadTool does, but for PDF, DOCX and XLSX. */
export function makeUrlReader(name: string, context: ToolContext, settings: unknown): Tool {
  const { headers, timeout, max_bytes, encoding } = UrlReaderSettings.parse(settings ?? {});
  const read = pageReaderOf(context, { headers: { ...HEADERS, ...headers }, seconds: timeout });
  return defineTool({
    name,
    description:
      "A tool that reads the content at a URL and returns it as text. To use this tool, provide a 'url' parameter with an http:// or https:// address. HTML, JSON, XML, CSV and plain-text responses are converted to text; binary types are rejected. The link must already grant access, as a presigned or shared link does. URLs that resolve to private or internal network addresses are refused, as are responses over the tool's size limit. Optionally provide 'start_line' and 'line_count' to read only part of the content.",
    input: z.object({
      url: z
        .string()
        .describe(
          "The http:// or https:// URL to read. Addresses that resolve to private or internal networks are refused.",
        ),
      start_line: z.int().min(1).default(1).describe("Line number to start reading from (1-indexed)"),
      line_count: z
        .int()
        .min(1)
        .optional()
        .describe("Number of lines to read. If None, reads the entire content"),
    }),
    effect: "read",
    timeoutSeconds: timeout + 5,
    rehearse: ({ url }) => `Rehearsed: nothing was read at ${url}.`,
    run: async ({ url, start_line, line_count }, { signal }) => {
      const page = await read(url, signal);
      if (page.status >= 400) throw new Error(`${page.url} answered ${page.status}`);
      if (page.bytes.byteLength > max_bytes) throw new Error(`${page.url} is larger than ${max_bytes} bytes`);
      return lineWindow(textOf(page, url, encoding), { start: start_line, count: line_count });
    },
  });
}
