import { createHash } from "node:crypto";

import type { Problem } from "../../functions/crew/index.ts";
import type { listExecutionsContract } from "../../functions/handlers/list-executions/contract.ts";
import type { BodyOf } from "../../functions/runtime/contract.ts";
import { httpContracts } from "../../infra/functions.ts";
import { type ListedCrew, problemText } from "../crews/crew-news.ts";

type Executions = BodyOf<typeof listExecutionsContract>["executions"];

/** What the page at / shows. */
export interface FrontPage {
  /** Where the API is, as whoever asks has named it. */
  readonly url: string;
  readonly crews: readonly ListedCrew[];
  /** The newest, or why they are not known at the moment. */
  readonly executions: Executions | { readonly trouble: string };
}

const STYLE = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
div { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #8886 }
td:first-child { white-space: nowrap }
pre { overflow: auto; padding: .5rem; background: #8882 }
.wrong, .ERROR { color: light-dark(#b00020, #ff8a80) }
b a { color: inherit }
.COMPLETED { color: light-dark(#1b6e2e, #81c784) }
.PROCESSING { color: light-dark(#8a5a00, #ffcc80) }
:root { color-scheme: light dark }
@media (max-width: 40rem) {
  body { margin-top: 1rem }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tr, td { display: block; padding: 0; border: 0; overflow-wrap: anywhere }
  td:first-child { white-space: normal; font-weight: bold }
  tr { padding: .5rem 0; border-bottom: 1px solid #8886 }
}`;

/** Nothing is loaded from anywhere, run or sent; the one style is known by its hash. */
export const FRONT_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A page for people who open the address in a browser: what there is to start, to ask and to look at. */
export function frontPage({ url, crews, executions }: FrontPage): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Stepcrew</title><style>${STYLE}</style></head>
<body>
<h1>Stepcrew</h1>
<p>This is the local API. Reload the page to see what has happened since.</p>
<h2>Newest executions</h2>
${executionsPart(executions)}
<h2>Crews</h2>
${crews.length === 0 ? "<p>There are none.</p>" : table(["crew", "what it does", "inputs"], crews.map(crewRow))}
${startPart(url, crews)}
<h2>Endpoints</h2>
${table(["endpoint", "what it does"], httpContracts.map(endpointRow))}
</body>
</html>
`;
}

function executionsPart(executions: FrontPage["executions"]): string {
  if ("trouble" in executions) return `<p class="wrong">${escaped(executions.trouble)}</p>`;
  if (executions.length === 0) return "<p>There are none yet.</p>";
  const rows = executions.map(({ execution_id: id, crew_name: crew, status, created_at: at }) => {
    const path = `/crew/executions/${encodeURIComponent(id)}`;
    return [
      link(path, id.slice(0, SHORT_ID), id),
      escaped(crew),
      `<b class="${escaped(status)}">${link(`/crew/status/${encodeURIComponent(id)}`, status)}</b>`,
      `${escaped(at)} UTC`,
      link(`${path}/events`, "events"),
    ];
  });
  return table(["execution", "crew", "status", "started", ""], rows);
}

/** Enough to tell one from the others; the whole is behind the link and in its title. */
const SHORT_ID = 8;

function crewRow({ name, manifest, problems, unusedEdit = [] }: ListedCrew): readonly string[] {
  const wrong = problems.filter(({ level }) => level !== "warning").map(wrongLine);
  const unused =
    unusedEdit.length === 0
      ? ""
      : "<br>Its newest edit has errors; the version read before stays in use:" +
        unusedEdit.map(wrongLine).join("");
  const inputs = manifest.inputs.map((input) => `${input.name}${input.required ? "" : " (optional)"}`);
  const text = manifest.description || tasksText(manifest.tasks);
  return [escaped(name), escaped(text) + wrong.join("") + unused, escaped(inputs.join(", ") || "none")];
}

const wrongLine = (problem: Problem): string =>
  `<br><span class="wrong">${escaped(problemText(problem))}</span>`;

/** Of a crew that says nothing of itself: what it goes through. */
const tasksText = (tasks: readonly string[]): string =>
  tasks.length === 0 ? "" : `Tasks: ${tasks.join(" → ")}`;

/** A command that is answered 200 once its inputs are filled in; the first crew that can be started. */
function startPart(url: string, crews: readonly ListedCrew[]): string {
  const good = crews.find(({ crew }) => crew !== undefined);
  if (good === undefined) return "";
  const needed = good.manifest.inputs.filter(({ required }) => required);
  const body = JSON.stringify({
    crew: good.name,
    ...(needed.length > 0 && { inputs: Object.fromEntries(needed.map(({ name }) => [name, "…"])) }),
  });
  const typed = body.replaceAll("'", String.raw`'\''`);
  return `<pre>${escaped(`curl -s ${url}/crew/start -d '${typed}'`)}</pre>`;
}

function endpointRow({ route, about }: (typeof httpContracts)[number]): readonly string[] {
  const { method, path } = route;
  const isLink = method === "GET" && !path.includes("{");
  return [`${method} ${isLink ? link(path, path) : escaped(path)}`, inCode(escaped(about))];
}

/** Texts that Markdown pages have as well. */
const inCode = (html: string): string => html.replaceAll(/`([^`]*)`/g, "<code>$1</code>");

/** @param rows of HTML */
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const head = heads.map((text) => `<th>${escaped(text)}</th>`).join("");
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<div><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${lines.join("\n")}\n</tbody>\n</table></div>`;
};

const link = (path: string, text: string, title?: string): string =>
  `<a href="${escaped(path)}"${title === undefined ? "" : ` title="${escaped(title)}"`}>${escaped(text)}</a>`;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
