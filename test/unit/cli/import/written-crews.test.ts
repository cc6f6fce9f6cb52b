import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { beforeEach, describe, expect, it } from "vitest";

import { importFrom } from "../../../../cli/import/import-project.ts";
import { reportText } from "../../../../cli/import/write/report-text.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const AGENTS = "writer: {role: Writer, goal: G, backstory: B}\r\n# with Windows' line ends\r\n";
const TASKS = "write: {description: D, expected_output: E, agent: writer}\n";
const crewPy = (model: string) => `from crewai import Agent, Crew, Task
from crewai.project import CrewBase, agent, crew, task
from tools.own import OwnTool


@CrewBase
class Letters:
    @agent
    def writer(self):
        return Agent(config=self.agents_config["writer"], llm="${model}", tools=[OwnTool()])

    @task
    def write(self):
        return Task(config=self.tasks_config["write"])

    @crew
    def crew(self):
        return Crew(agents=self.agents, tasks=self.tasks)
`;

const folder = folderOfEachTest();
const project = () => join(folder.path, "letters");
const crews = () => join(folder.path, "crews");
const inCrew = (path: string) => join(crews(), "letters", path);
const read = (path: string) => readFileSync(inCrew(path), "utf8");

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

beforeEach(() => {
  write(join(project(), "crew.py"), crewPy("openai/gpt-4o"));
  write(join(project(), "tools/own.py"), "class OwnTool:\n    pass\n");
  write(join(project(), "config/agents.yaml"), AGENTS);
  write(join(project(), "config/tasks.yaml"), TASKS);
});

const bring = (options = {}) => importFrom(project(), crews(), options);

it("YAML and Python come byte for byte", async () => {
  await bring();
  expect([read("agents.yaml"), read("tasks.yaml"), read("tools/own.py")]).toEqual([
    AGENTS,
    TASKS,
    "class OwnTool:\n    pass\n",
  ]);
});

it("a dry run says what would come, and writes nothing", async () => {
  const report = await bring({ dryRun: true });
  expect(report.crews.map(({ crew, written }) => [crew, written])).toEqual([
    ["letters", ["crew.jsonc", "agents.yaml", "tasks.yaml", "tools/own.py"]],
  ]);
  expect(existsSync(crews())).toBe(false);
});

it("a crew may be given another name", async () => {
  await bring({ crew: "post" });
  expect(readdirSync(crews())).toEqual(["post"]);
  await expect(bring({ crew: "../post" })).rejects.toThrow(
    "../post cannot be the name of a crew: write letters, digits, _ and -",
  );
});

it("of several crews one may be chosen, by the name that it is given", async () => {
  write(join(project(), "other.py"), "from crewai import Crew\nothers = Crew(agents=[], tasks=[])\n");
  await bring({ crew: "others" });
  expect(readdirSync(crews())).toEqual(["others"]);
  await expect(bring({ crew: "nobody" })).rejects.toThrow(
    "There is no crew nobody in the project; it has letters (crew.py:7 (class Letters)), others (other.py:2 (the crew others))",
  );
});

describe("a folder that is there", () => {
  it("is left alone when it was not imported, unless it is forced", async () => {
    write(inCrew("crew.jsonc"), "{}");
    write(inCrew("tools/mine.ts"), "export default 1;");
    const { crews: none, refused } = await bring();
    expect([none, refused[0]?.message]).toEqual([
      [],
      `${crews()}/letters is there already, and was not imported: give --crew another name, or --force to write over its files`,
    ]);
    expect(read("crew.jsonc")).toBe("{}");
    await bring({ force: true });
    expect(read("crew.jsonc")).toContain("openai/gpt-4o");
    expect(read("tools/mine.ts")).toBe("export default 1;");
  });

  it("is left alone when another project's crew was imported to it", async () => {
    await bring();
    write(
      join(folder.path, "again/letters/crew.py"),
      "from crewai import Crew\nx = Crew(agents=[], tasks=[])\n",
    );
    const { refused } = await importFrom(join(folder.path, "again/letters"), crews(), {});
    expect(refused[0]?.message).toContain("was imported from letters: crew.py (Letters)");
  });

  it("keeps what was edited, added and taken away here when the project comes again, and says so", async () => {
    await bring();
    write(inCrew("agents.yaml"), AGENTS.replace("G", "Write well"));
    write(inCrew("tools/OwnTool.ts"), "export default 1;");
    rmSync(inCrew("tools/own.py"));
    write(join(project(), "crew.py"), crewPy("openai/gpt-4.1"));
    write(join(project(), "config/tasks.yaml"), TASKS.replace("D", "Write more"));
    const [report] = (await bring()).crews;
    expect([report?.written, report?.kept]).toEqual([
      ["crew.jsonc", "tasks.yaml"],
      [
        { path: "agents.yaml", isNew: false },
        { path: "tools/own.py", isNew: false },
      ],
    ]);
    expect(read("crew.jsonc")).toContain("openai/gpt-4.1");
    expect(read("agents.yaml")).toContain("Write well");
    expect([existsSync(inCrew("tools/own.py")), read("tools/OwnTool.ts")]).toEqual([
      false,
      "export default 1;",
    ]);
    expect(report?.todo).toEqual([]);
  });

  it("says that nothing has changed where nothing has", async () => {
    expect(reportText(await bring())).toContain("\n1 crew written, ");
    const again = await bring();
    expect(again.crews[0]).toMatchObject({ written: [], removed: [] });
    expect(reportText(again)).toContain("\n1 crew unchanged, ");
    expect(reportText({ ...again, crews: [...again.crews, ...again.crews] })).toContain(
      "\n2 crews unchanged, ",
    );
    const [first] = again.crews;
    const other = first === undefined ? [] : [{ ...first, written: ["crew.jsonc"] }];
    expect(reportText({ ...again, crews: [...again.crews, ...other] })).toContain(
      "\n1 crew written, 1 unchanged, ",
    );
  });

  it("says of an edited file that the project says something new, until that is forced", async () => {
    await bring();
    write(inCrew("agents.yaml"), AGENTS.replace("G", "Write well"));
    write(join(project(), "config/agents.yaml"), AGENTS.replace("G", "Write fast"));
    expect((await bring()).crews[0]?.kept).toEqual([{ path: "agents.yaml", isNew: true }]);
    expect(read("agents.yaml")).toContain("Write well");
    await bring({ force: true });
    expect(read("agents.yaml")).toContain("Write fast");
  });

  it("loses what the project has no longer, where nobody edited it", async () => {
    await bring();
    write(join(project(), "crew.py"), crewPy("openai/gpt-4o").replace(", tools=[OwnTool()]", ""));
    const [report] = (await bring()).crews;
    expect([report?.removed, existsSync(inCrew("tools/own.py"))]).toEqual([["tools/own.py"], false]);
  });
});

describe("nothing outside of the two folders", () => {
  it("is read through a link, nor by a path that leads out", async () => {
    write(join(folder.path, "outside/agents.yaml"), "secret: {role: SECRET, goal: G, backstory: B}\n");
    symlinkSync(join(folder.path, "outside"), join(project(), "linked"));
    write(
      join(project(), "crew.py"),
      crewPy("openai/gpt-4o").replace(
        "class Letters:\n",
        'class Letters:\n    agents_config = "../outside/agents.yaml"\n',
      ),
    );
    const { refused } = await bring();
    expect(refused.map(({ file, message }) => `${file} ${message}`)).toEqual([
      "linked is a link, and links are not followed: put the file itself there",
    ]);
    const all = readdirSync(inCrew(""), { recursive: true, encoding: "utf8" });
    expect(all.some((path) => lstatSync(inCrew(path)).isFile() && read(path).includes("SECRET"))).toBe(false);
  });

  it("is written through a link in the crew's folder", async () => {
    await bring();
    rmSync(inCrew("tools"), { recursive: true });
    mkdirSync(join(folder.path, "outside"));
    symlinkSync(join(folder.path, "outside"), inCrew("tools"));
    await expect(bring({ force: true })).rejects.toThrow(
      "tools of this crew is a link, and nothing is written through it: remove it",
    );
    expect([readdirSync(join(folder.path, "outside")), readdirSync(crews())]).toEqual([[], ["letters"]]);
  });
});

it("a project without a crew is refused, and nothing is written", async () => {
  rmSync(project(), { recursive: true });
  write(join(project(), "main.py"), "print(1)\n");
  const { crews: none, refused } = await bring();
  expect([none, refused.map(({ message }) => message), existsSync(crews())]).toEqual([
    [],
    [
      `There is no crew in ${project()}: no class with @CrewBase, no Crew(…), no crew.jsonc and no agents.yaml with tasks.yaml`,
    ],
    false,
  ]);
});
