import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { endWith, WrongUse } from "../../cli/command-line/exit-codes.ts";
import { newCommand } from "../../cli/command-line/new-command.ts";
import { runCommand } from "../../cli/command-line/run-command.ts";
import { variablesHelp } from "../../cli/command-line/variables-help.ts";
import { builtInCases, runBuiltIns } from "./built-in/run-built-in.ts";
import { differencesOf, judge } from "./comparison.ts";
import { installCrewai, parityFolder } from "./crewai-environment.ts";
import { startCrewai } from "./crewai-process.ts";
import { runByEngine } from "./engine-run.ts";
import { EXPECTED_DIFFERENCES } from "./expected/all.ts";
import { nameOf } from "./imported/imported-scenario.ts";
import { runImported } from "./imported/run-imported.ts";
import { IMPORTED_SCENARIOS } from "./imported/scenarios.ts";
import type { Outcome } from "./observation.ts";
import { play } from "./play.ts";
import { reportOf, summaryOf, type Finding } from "./report.ts";
import { SCENARIOS } from "./scenarios/all.ts";

/** Plays the scenarios whose names contain one of the given words, or all, to CrewAI and to this engine. */
async function compare(words: readonly string[]): Promise<void> {
  const isChosen = (name: string): boolean => words.length === 0 || words.some((word) => name.includes(word));
  const chosen = SCENARIOS.filter(({ name }) => isChosen(name));
  const imported = IMPORTED_SCENARIOS.filter((scenario) => isChosen(nameOf(scenario)));
  const builtIns = builtInCases(isChosen);
  if (chosen.length + imported.length + builtIns.length === 0)
    throw new WrongUse(`No scenario's name has the word ${words.join(" or ")}`);
  await installCrewai(parityFolder());
  const log = join(parityFolder(), "crewai.log");
  await writeFile(log, "");
  await using crewai = await startCrewai({ folder: parityFolder(), log });
  const findings: Finding[] = [];
  const tell = (
    scenario: string,
    { theirs, ours }: Pick<Finding, "theirs" | "ours">,
    differences = differencesOf(theirs, ours),
  ): void => {
    const verdict = judge(scenario, differences, EXPECTED_DIFFERENCES);
    const finding = { scenario, theirs, ours, ...verdict };
    findings.push(finding);
    console.log(reportOf(finding));
  };
  for (const scenario of chosen) {
    const inputs = scenario.inputs ?? {};
    const theirs = await play(
      scenario,
      async (folder, url) => (await crewai.ask({ folder, url, inputs })) as Outcome,
    );
    const ours = await play(scenario, async (folder, url) => runByEngine(folder, url, inputs));
    tell(scenario.name, { theirs, ours });
  }
  for (const scenario of imported) tell(nameOf(scenario), await runImported(scenario, crewai));
  for await (const { scenario, differences, ...runs } of runBuiltIns(builtIns))
    tell(scenario, runs, differences);
  console.log(summaryOf(findings));
  endWith(findings.some(({ unexpected, missing }) => unexpected.length + missing.length > 0) ? 1 : 0);
}

const parity = newCommand("npm run parity --")
  .description("compare this engine with CrewAI from PyPI, scenario by scenario; needs Python 3.11")
  .argument("[words...]", "play only scenarios whose names have one of these words")
  .addHelpText(
    "after",
    variablesHelp([
      ["PYTHON", "the Python to use (python3.11)"],
      ["STEPCREW_PARITY_FOLDER", "where CrewAI is installed (~/.cache/stepcrew-parity)"],
    ]),
  )
  .action(compare);

process.exitCode = await runCommand(parity, process.argv.slice(2));
