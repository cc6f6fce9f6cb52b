import { describe, expect, test } from "vitest";

import { readRequirement, requirementText } from "../../../../../infra/python/declared/requirement.ts";
import { readRequirementsFile } from "../../../../../infra/python/declared/requirements-file.ts";

const textOf = (line: string): string => {
  const read = readRequirement(line);
  return "problem" in read ? `problem: ${read.problem}` : requirementText(read);
};

test.each([
  ["requests", "requests"],
  ["Requests >= 2.32 , < 3", "requests>=2.32,<3"],
  ["requests (>=2.32)", "requests>=2.32"],
  ["zope.interface_x", "zope-interface-x"],
  ["crewai[tools,google-genai]>=0.152.0,<1.0.0", "crewai[tools,google-genai]>=0.152.0,<1.0.0"],
  ["pywin32; sys_platform == 'win32'", "pywin32 ; sys_platform == 'win32'"],
  ["numpy==1.26.*", "numpy==1.26.*"],
  ["torch===2.1.0+cpu", "torch===2.1.0+cpu"],
])("%j is read as pip reads it", (written, read) => {
  expect(textOf(written)).toBe(read);
});

describe("what pip would take and a lock cannot is refused with what to do:", () => {
  test.each([
    ["-r more.txt", /reads another file.*write its lines here$/],
    ["--requirement=more.txt", /reads another file/],
    ["-c pins.txt", /reads another file/],
    ["-e .", /installs a project: put its code into the crew's folder/],
    ["--index-url https://u:p@host/simple", /names a registry.*PIP_INDEX_URL/],
    ["--extra-index-url=https://host/simple", /names a registry/],
    ["--trusted-host host", /names a registry/],
    ["--pre", /is an option of pip, which is not read here/],
    ["git+https://host/x.git", /names an address in place of versions/],
    ["x @ git+ssh://git@host/x", /names an address in place of versions/],
    ["x @ file:///etc/passwd", /names an address in place of versions/],
    ["x @ ./x.whl", /names an address in place of versions/],
    ["file:///etc/passwd", /names an address in place of versions/],
    ["./packages/x-1.0-py3-none-any.whl", /is a file or folder/],
    ["x-1.0.tar.gz", /is a file or folder/],
    ["requests --config-settings=a=b", /has an option of pip/],
    ["requests>=2 -r more.txt", /has an option of pip/],
    ["requests>=2,$(id)", /has versions that are none: "\$\(id\)"/],
    ["requests>=2; `id`", /has a condition that is none/],
    ["${PACKAGE}", /is no requirement/],
    ["=2.0", /is no requirement/],
  ])("%s", (written, problem) => {
    expect(textOf(written)).toMatch(/^problem: /);
    expect(textOf(written)).toMatch(problem);
  });
});

test("a file is read with comments, a byte order mark, continued lines and hashes", () => {
  const text = `\uFEFF# what it needs
requests==2.34.2 \\
    --hash=sha256:aa11 \\
    --hash=sha256:bb22  # of both its files
bs4   # the old name
\r
httpx[http2]~=0.28.1`;
  const { requirements, problems } = readRequirementsFile("requirements.txt", text);
  expect(problems).toEqual([]);
  expect(requirements.map(requirementText)).toEqual(["requests==2.34.2", "bs4", "httpx[http2]~=0.28.1"]);
  expect(requirements[0]?.hashes).toEqual(["sha256:aa11", "sha256:bb22"]);
});

test("each wrong line is told with its number, and without a login that it holds", () => {
  const { problems } = readRequirementsFile(
    "requirements.txt",
    "a\n--index-url https://me:secret@host/x\n-r b.txt",
  );
  expect(problems.map(({ line }) => line)).toEqual([2, 3]);
  expect(problems[0]?.sentence).toContain("--index-url https://…@host/x names a registry");
  expect(JSON.stringify(problems)).not.toContain("secret");
});
