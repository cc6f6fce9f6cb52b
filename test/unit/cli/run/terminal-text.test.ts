import { expect, it } from "vitest";

import { terminalText } from "../../../../cli/run/terminal-text.ts";

it("what models and tools say can neither steer a terminal nor turn its text round, and keeps its script", () => {
  const hostile = "a\u001B[2J\u009B31m\u202Eb\u2066c\u0007\r\n\td";
  expect(terminalText(hostile)).toBe("a[2J31mbc\n\td");
  const arabic = "سعر ‏5‎ 日本語 👩‍👩‍👧";
  expect(terminalText(arabic)).toBe(arabic);
});
