import DOMPurify from "dompurify";
import { useMemo } from "preact/hooks";

import { markdownHtml } from "./markdown-html.ts";

/**
 * Text that a model, a tool or a file has written, as Markdown. It may say anything: nothing of it runs, is
 * loaded, sends anything or looks like a part of the page, and a link shows where it leads.
 */
export function Markdown({ text }: { readonly text: string }) {
  const html = useMemo(() => safeHtml(text), [text]);
  if (html !== undefined) return <div class="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
  return (
    <>
      <p class="muted">This is too involved to be shown as Markdown, so it is shown as it was written.</p>
      <pre class="text">{text}</pre>
    </>
  );
}

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

function safeHtml(text: string): string | undefined {
  const html = markdownHtml(text);
  return html === undefined ? undefined : purifier.sanitize(html, ALLOWED);
}
