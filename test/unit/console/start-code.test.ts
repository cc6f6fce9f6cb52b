import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { startCode } from "../../../console/start/start-code.ts";

const HOSTILE = [
  "it's",
  "'; touch /tmp/owned; echo '",
  "$(touch /tmp/owned) `id` $HOME !! \\",
  '"quoted" \\" \\n \\u0000',
  "two\nlines\r\n\ttab",
  "né 漢 😀 \u2028 \u0007",
  "</script><script>alert(1)</script>",
  "{x} %s #{1} ${1} \"\"\" '''",
  "",
];
const BODY = {
  crew: "it's",
  inputs: {
    texts: HOSTILE,
    deep: { yes: true, no: false, nothing: null, count: 1.5, large: 1e21, none: [], empty: {} },
    ...Object.fromEntries(HOSTILE.map((text) => [`name ${text}`, text])),
  },
  limits: { max_llm_calls: 3 },
};
const code = startCode({ url: "https://api.example/v1", hasKey: true, body: BODY });

describe("the code of a start", () => {
  it("in a shell sends the very body, and runs nothing of it", () => {
    const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${code.curl}`;
    const { stdout, status } = spawnSync("/bin/sh", ["-c", script], {
      encoding: "utf8",
      env: { PATH: "/nowhere", STEPCREW_KEY: "the-key" },
    });
    const words = stdout.split("\0");
    expect([status, words.slice(0, 4), JSON.parse(words.at(-2) ?? "")]).toEqual([
      0,
      ["-s", "-X", "POST", "https://api.example/v1/crew/start"],
      BODY,
    ]);
    expect(words).toContain("x-api-key: the-key");
  });

  it("in TypeScript gives the client the very body", () => {
    const stand = `class Stepcrew { start(body) { console.log(JSON.stringify(body)); process.exit(0); } }`;
    const script = code.typescript.replace(/^import .*\n/, `${stand}\n`);
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect([stderr, JSON.parse(stdout || "null")]).toEqual(["", BODY]);
  });

  it("in Python gives the client the very body", () => {
    const stand = "import json, sys\nclass Stepcrew:\n  def __init__(self, url, api_key): pass\n";
    const start = "  def start(self, **body): json.dump(body, sys.stdout); sys.exit(0)\n";
    const script = stand + start + code.python.replace("from stepcrew import Stepcrew\n", "");
    const { stdout, stderr } = spawnSync("python3", ["-c", script], {
      encoding: "utf8",
      env: { ...process.env, STEPCREW_KEY: "the-key" },
    });
    expect([stderr, JSON.parse(stdout || "null")]).toEqual(["", BODY]);
  });

  it("has no key in it, and asks for none where the API does not", () => {
    expect(JSON.stringify(code)).not.toContain("the-key");
    const open = startCode({ url: "http://127.0.0.1:8081", hasKey: false, body: { crew: "c" } });
    expect(JSON.stringify(open)).not.toMatch(/STEPCREW_KEY|api-key|apiKey|api_key/);
  });
});
