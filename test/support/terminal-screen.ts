import { Writable } from "node:stream";

import { displayWidth } from "../../cli/dev/text-width.ts";

interface Screen {
  /** What a program takes for a terminal. */
  readonly stream: NodeJS.WriteStream;
  /** What is on it, without the empty lines at its end. */
  readonly lines: () => readonly string[];
  readonly written: () => string;
  /** As a terminal does that breaks lines anew which have become too long. */
  readonly resize: (columns: number, rows: number) => void;
}

/** What moves the cursor or clears, and texts between. */
const PARTS = /\p{Cc}\[\d+A|\p{Cc}\[J|\r|\n|[^\p{Cc}]+/gu;

/** A terminal that knows line ends, the cursor's way up, and that what is below it is cleared. */
export function screenOf(columns: number, rows: number): Screen {
  let lines: string[] = [""];
  let row = 0;
  let text = "";
  const size = { columns, rows };
  const put = (part: string): void => {
    lines[row] = (lines[row] ?? "") + part;
    while (displayWidth(lines[row] ?? "") > size.columns) {
      const line = lines[row] ?? "";
      lines.splice(row, 1, line.slice(0, size.columns), line.slice(size.columns));
      row += 1;
    }
  };
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      for (const [part] of chunk.toString().matchAll(PARTS)) {
        if (part === "\n") {
          row += 1;
          lines[row] ??= "";
        } else if (part === "\r") continue;
        else if (part === "\u001B[J") lines = [...lines.slice(0, row), ""];
        else if (part.startsWith("\u001B[")) row = Math.max(0, row - Number(part.slice(2, -1)));
        else put(part);
      }
      done();
    },
  });
  return {
    stream: Object.assign(stream, {
      isTTY: true,
      hasColors: () => false,
      ...size,
    }) as unknown as NodeJS.WriteStream,
    lines: () => lines.slice(0, lines.findLastIndex((line) => line !== "") + 1),
    written: () => text,
    resize(toColumns, toRows) {
      Object.assign(size, { columns: toColumns, rows: toRows });
      Object.assign(stream, size);
      const before = lines;
      lines = [];
      for (const line of before) {
        const pieces = Math.max(1, Math.ceil(line.length / toColumns));
        for (let piece = 0; piece < pieces; piece += 1)
          lines.push(line.slice(piece * toColumns, (piece + 1) * toColumns));
      }
      row += lines.length - before.length;
    },
  };
}
