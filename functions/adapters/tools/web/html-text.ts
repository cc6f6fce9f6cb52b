import { Parser } from "htmlparser2";

/** The parser's time grows with the square of it; pages for people have some dozens. */
const DEEPEST_LEVEL = 5000;

/** What of a page nobody reads. */
const UNREAD = new Set(["script", "style", "template", "noscript"]);

/**
 * The words of an HTML page as CrewAI's tools give them: BeautifulSoup's get_text(" "), blanks in a row as
 * one, and empty lines left out.
 * @throws Error for a page that is nested deeper than any for people
 */
export function htmlText(html: string): string {
  const texts: string[] = [];
  let unread = 0;
  let level = 0;
  // A text comes in parts where it has entities.
  let isNew = true;
  const endText = (): void => {
    isNew = true;
  };
  const parser = new Parser({
    onopentagname: (name) => {
      endText();
      level += 1;
      if (level > DEEPEST_LEVEL) throw new Error(`The page is nested more than ${DEEPEST_LEVEL} levels deep`);
      if (UNREAD.has(name)) unread += 1;
    },
    onclosetag: (name) => {
      endText();
      level = Math.max(0, level - 1);
      if (UNREAD.has(name)) unread = Math.max(0, unread - 1);
    },
    oncomment: endText,
    ontext: (text) => {
      if (unread > 0) return;
      if (isNew) texts.push(text);
      else texts[texts.length - 1] += text;
      isNew = false;
    },
  });
  parser.end(html);
  return plainLines(texts.join(" "));
}

/** CrewAI's two replacements, `[ \t]+` by a blank and `\s+\n\s+` by a line's end, in one pass. */
const plainLines = (text: string): string =>
  text.replaceAll(/\s+/g, (run) => {
    const short = run.replaceAll(/[ \t]+/g, " ");
    const lineEnd = short.indexOf("\n", 1);
    return lineEnd > 0 && lineEnd < short.length - 1 ? "\n" : short;
  });

/** Decodes a page's bytes by what its headers or its own first bytes say of them; UTF-8 otherwise. */
export function decodePage(bytes: Uint8Array, contentType: string): string {
  const head = Buffer.from(bytes.subarray(0, 2048)).toString("latin1");
  const label =
    /charset=["']?([\w-]{1,40})/i.exec(contentType)?.[1] ??
    /<meta[^>]{0,200}charset=["']?([\w-]{1,40})/i.exec(head)?.[1];
  try {
    return new TextDecoder(label ?? "utf-8").decode(bytes);
  } catch {
    // A name of no encoding.
    return new TextDecoder().decode(bytes);
  }
}
