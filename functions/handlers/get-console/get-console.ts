import { CONSOLE_PAGE, consoleFile, type ConsoleFiles, consoleHeaders } from "../../domain/console-files.ts";
import { etagOf, type HttpAnswer, isKnown, refuse } from "../../domain/http-answer.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { acceptsHtml } from "./accepts-html.ts";
import type { getConsoleContract } from "./contract.ts";

type PageRequest = Pick<RequestOf<typeof getConsoleContract>, "headers" | "path">;

/**
 * The page, for whoever asks for one. Its addresses are relative, so that it works under the stage of a
 * deployment: there the address must end with a slash.
 */
export async function getConsole(
  { headers: asked, path }: PageRequest,
  files: ConsoleFiles,
): Promise<HttpAnswer<never>> {
  if (!acceptsHtml(asked["accept"])) return NO_PAGE;
  if (!path.endsWith("/")) return { status: 303, headers: { Location: `/${path.replace(/^\/+/, "")}/` } };
  const page = consoleFile(files, CONSOLE_PAGE);
  if (page === undefined) throw new Error("The build of the console has no page");
  const etag = etagOf(page.text);
  const headers = { ...consoleHeaders(files, page), ETag: etag, "Cache-Control": "no-cache" };
  return isKnown(asked["if-none-match"], etag)
    ? { status: 304, headers }
    : { status: 200, headers, text: page.text };
}

const NO_PAGE = refuse(
  404,
  "There is nothing for programs under this path. GET /openapi.json describes the paths there are.",
);
