import { oneLine } from "../../../functions/text/cut.ts";
import { terminalText } from "../../run/terminal-text.ts";
import type { CrewReport, ImportReport } from "./import-report.ts";
import type { Told } from "./planned-crew.ts";

/** The report as a person reads it: crew by crew, what came in first and what is left last. */
export function reportText(report: ImportReport): string {
  const parts = [
    ...report.crews.map((crew) => crewText(crew, report.dryRun)),
    ...section("not part of a crew", report.notPartOfACrew.map(toldLine)),
    ...section("refused", report.refused.map(toldLine)),
    ...(report.notPartOfACrew.length + report.refused.length > 0 ? [""] : []),
    summaryOf(report),
  ];
  return terminalText(parts.join("\n"));
}

function crewText(crew: CrewReport, dryRun: boolean): string {
  const counts = `${count(crew.agents, "agent")}, ${count(crew.tasks, "task")}`;
  const written = crew.written.length === 0 ? "nothing new" : crew.written.join(", ");
  return [
    `${crew.crew}: ${counts}, from ${crew.from}`,
    `  ${dryRun ? "would be written" : "written"} to ${crew.folder}: ${written}`,
    ...(crew.removed.length > 0
      ? [`  removed, for the project has them no longer: ${crew.removed.join(", ")}`]
      : []),
    ...crew.kept.map(
      ({ path, isNew }) =>
        `  kept as edited here: ${path}${isNew ? ", though the project says something new (--force takes that)" : ""}`,
    ),
    ...section("  to do", crew.todo.map(problemLine)),
    ...section("  refused", crew.refused.map(problemLine)),
    ...section("  warnings", crew.warnings.map(problemLine)),
    ...section("  to know", crew.notes.map(toldLine)),
    "",
  ].join("\n");
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

const section = (heading: string, lines: readonly string[]): readonly string[] => {
  const indent = heading.startsWith(" ") ? "    " : "  ";
  return lines.length === 0 ? [] : [`${heading} (${lines.length})`, ...lines.map((line) => indent + line)];
};

const toldLine = ({ file, line, message }: Told): string =>
  file === "" ? oneLine(message) : `${file}:${line}: ${oneLine(message)}`;

/** The sentence names its place in the project for those who find it in crew.jsonc; here that comes first. */
const problemLine = ({ message, ...place }: CrewReport["todo"][number]): string =>
  toldLine({ ...place, message: message.replace(`(${place.file}:${place.line}: `, "(") });

function summaryOf({ crews, refused, notPartOfACrew, dryRun }: ImportReport): string {
  const todo = crews.reduce((sum, crew) => sum + crew.todo.length, 0);
  const errors = refused.length + crews.reduce((sum, crew) => sum + crew.refused.length, 0);
  const unchanged = crews.filter(({ written, removed }) => written.length + removed.length === 0).length;
  const written = crews.length - unchanged;
  const came = [
    ...(written > 0 || unchanged === 0
      ? [`${count(written, "crew")} ${dryRun ? "would be written" : "written"}`]
      : []),
    ...(unchanged > 0
      ? [written > 0 ? `${unchanged} unchanged` : `${count(unchanged, "crew")} unchanged`]
      : []),
  ];
  const counts = `${came.join(", ")}, ${todo} to do, ${errors} refused, ${notPartOfACrew.length} not part of a crew`;
  const names = crews.map(({ crew }) => crew).join(" ");
  return crews.length === 0 || dryRun
    ? counts
    : `${counts}. Look at ${crews.length === 1 ? "it" : "them"}: npx stepcrew crews ${names}`;
}
