import DOMPurify from "dompurify";
import { marked } from "marked";
import { useMemo } from "preact/hooks";

/**
 * Text that a model, a tool or a file has written, as Markdown. It may say anything: nothing of it runs, is
 * loaded, sends anything or looks like a part of the page, and a link shows where it leads.
 */
export function Markdown({ text }: { readonly text: string }) {
  const html = useMemo(() => safeHtml(text), [text]);
  return <div class="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Beyond it Markdown is no longer worth the time that the page stands still for it, in characters. */
export const LONGEST_MARKDOWN = 300_000;

const ALLOWED = {
  ALLOWED_TAGS: (
    "p br hr h1 h2 h3 h4 h5 h6 strong em del code pre blockquote ul ol li " +
    "table thead tbody tr th td a sub sup"
  ).split(" "),
  ALLOWED_ATTR: ["href", "title", "align", "start"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

const purifier = DOMPurify();

purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName !== "A") return;
  const target = node.getAttribute("href");
  if (target === null) return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
  if (node.textContent.trim() === target) return;
  const shown = node.ownerDocument.createElement("span");
  shown.className = "link-target";
  shown.textContent = ` (${target})`;
  node.after(shown);
});

function safeHtml(text: string): string {
  const html = marked.parse(text.slice(0, LONGEST_MARKDOWN), { async: false, gfm: true, renderer: RENDERER });
  return purifier.sanitize(html, ALLOWED);
}

/** HTML in Markdown is shown as it was written, and an image as a link: neither is fetched by itself. */
const RENDERER = new marked.Renderer();
RENDERER.html = ({ text }) => escaped(text);
RENDERER.image = ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || "image")}</a>`;
RENDERER.checkbox = ({ checked }) => (checked ? "☑ " : "☐ ");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
