import { expect, it } from "vitest";

import { plainFileName } from "../../../functions/text/plain-file-name.ts";

it.each([
  ["report.md", "report.md"],
  ["./report.md", "report.md"],
  ["reports//2026/./week.md", "reports/2026/week.md"],
  ["reports/", "reports"],
  ["a b.txt", "a b.txt"],
  [".hidden", ".hidden"],
  ["a..b", "a..b"],
  ["u\u0308ber.md", "\u00FCber.md"],
  ["AI: what next?.md", "AI: what next?.md"],
  // A percent sign is a character like any other here.
  ["%2e%2e%2fetc", "%2e%2e%2fetc"],
])("takes %j as %j", (written, name) => {
  expect(plainFileName(written)).toEqual({ name });
});

const OUT = "leads out of the folder";
const ELSEWHERE = "is no path inside the folder";
const NO_NAME = "has characters that no name has";

it.each([
  ["..", OUT],
  ["../", OUT],
  ["../x", OUT],
  ["a/..", OUT],
  ["a/../..", OUT],
  ["a/../b", OUT],
  ["./../x", OUT],
  [".//../x", OUT],
  ["a/b/../../../x", OUT],
  ["..../../x", OUT],
  [".. /x", OUT],
  ["../.ssh/authorized_keys", OUT],
  ["a/.. ", OUT],
  ["a/../../executions/other/secret.md", OUT],
  ["/", ELSEWHERE],
  ["/etc/passwd", ELSEWHERE],
  ["//etc/passwd", ELSEWHERE],
  ["/proc/self/environ", ELSEWHERE],
  ["~", ELSEWHERE],
  ["~/.aws/credentials", ELSEWHERE],
  ["~root/x", ELSEWHERE],
  ["\\etc\\passwd", ELSEWHERE],
  ["..\\x", ELSEWHERE],
  ["a\\..\\..\\x", ELSEWHERE],
  ["a/..\\x", ELSEWHERE],
  ["C:\\Windows\\x", ELSEWHERE],
  ["c:/Windows/x", ELSEWHERE],
  ["\\\\server\\share", ELSEWHERE],
  ["\\\\?\\C:\\x", ELSEWHERE],
  ["a\0.md", NO_NAME],
  ["a/\0/../b", NO_NAME],
  ["a\nb", NO_NAME],
  ["a\r\nSet-Cookie: x", NO_NAME],
  ["a\u001B[31m", NO_NAME],
  ["a\u007F", NO_NAME],
  ["a\u0085b", NO_NAME],
  ["\uD800", NO_NAME],
  ["", "names no file"],
  [".", "names no file"],
  ["././/", "names no file"],
  ["x".repeat(201), "is too long"],
  ["\u{1F35E}".repeat(51), "is too long"],
  ["a/".repeat(251) + "b", "is too long"],
])("refuses %j", (written, problem) => {
  expect(plainFileName(written)).toEqual({ problem: expect.stringContaining(problem) as string });
});
