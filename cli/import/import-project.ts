import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import { checkFolder } from "../command-line/check-folder.ts";
import { EXIT_CODES } from "../command-line/exit-codes.ts";
import { type ImportPlan, planImport } from "./plan-import.ts";
import { type FolderPlan, folderNow, planFolder } from "./write/crew-record.ts";
import { crewReport, type CrewReport, type ImportReport, isWhole } from "./write/import-report.ts";
import type { PlannedCrew, Told } from "./write/planned-crew.ts";
import { reportText } from "./write/report-text.ts";
import { stageCrews } from "./write/write-crews.ts";

export interface ImportOptions {
  readonly crew?: string;
  readonly dryRun?: boolean;
  readonly json?: true;
  readonly force?: true;
}

/** Brings a CrewAI project in, prints the report, and gives the code to end with. */
export async function importProject(folder: string, options: ImportOptions): Promise<number> {
  await checkFolder(folder, "name the folder of a CrewAI project");
  const directory = process.env["CREWS_DIR"] || "crews";
  const report = await importFrom(folder, directory, options);
  console.log(options.json === true ? JSON.stringify(report, null, 2) : reportText(report));
  return isWhole(report) ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** @throws WrongUse for a name that no crew can have */
export async function importFrom(
  folder: string,
  directory: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const plan = planImport(folder, options.crew);
  const { plans, refused } = folderPlans(plan, directory, options);
  const dryRun = options.dryRun === true;
  const crews = await writeCrews(
    plan.crews.filter(({ name }) => plans.has(name)),
    { plans, directory, dryRun },
  );
  const nothing: Told = {
    file: "",
    line: 1,
    message: `There is no crew in ${folder}: no class with @CrewBase, no Crew(…), no crew.jsonc and no agents.yaml with tasks.yaml`,
  };
  return {
    dryRun,
    crews,
    refused: [...(plan.crews.length === 0 ? [nothing] : []), ...refused, ...plan.refused],
    notPartOfACrew: plan.bystanders,
  };
}

function folderPlans(
  { crews }: ImportPlan,
  directory: string,
  { force }: ImportOptions,
): { readonly plans: ReadonlyMap<string, FolderPlan>; readonly refused: readonly Told[] } {
  const plans = new Map<string, FolderPlan>();
  const refused: Told[] = [];
  for (const crew of crews) {
    const now = folderNow(join(directory, crew.name));
    const isOther = now !== undefined && now.source !== crew.source;
    if (isOther && force !== true) {
      const what = now.last === undefined ? "was not imported" : `was imported from ${now.source}`;
      const message = `${join(directory, crew.name)} is there already, and ${what}: give --crew another name, or --force to write over its files`;
      refused.push({ file: "", line: 1, message });
    } else {
      plans.set(crew.name, planFolder(now, crew, force === true));
    }
  }
  return { plans, refused };
}

interface Writing {
  readonly plans: ReadonlyMap<string, FolderPlan>;
  readonly directory: string;
  readonly dryRun: boolean;
}

/** What is written is loaded as it will be, before it takes its place. */
async function writeCrews(
  crews: readonly PlannedCrew[],
  { plans, directory, dryRun }: Writing,
): Promise<readonly CrewReport[]> {
  if (crews.length === 0) return [];
  const staged = stageCrews(dryRun ? tmpdir() : directory, directory, plans);
  try {
    const built = await readCrews(staged.folder);
    const reports: CrewReport[] = [];
    for (const crew of crews) {
      const plan = plans.get(crew.name);
      if (plan === undefined) continue;
      if (!dryRun) staged.publish(crew.name);
      const found = built.find(({ name }) => name === crew.name);
      reports.push(crewReport(crew, plan, found, shownFolder(join(directory, crew.name))));
    }
    return reports;
  } finally {
    staged.discard();
  }
}

const shownFolder = (folder: string): string => {
  const inside = relative(process.cwd(), folder);
  return inside === "" || inside.startsWith("..") ? folder : inside;
};
