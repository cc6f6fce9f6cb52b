import type { ResolvedImport } from "../import-graph.ts";
import type { LayoutProblem } from "../problem.ts";
import { isGroundFloor } from "./ground-floor.ts";

/** An arrow that must not be drawn. */
interface Layer {
  readonly forbids: (one: ResolvedImport) => boolean;
  readonly reason: string;
}

const FLOOR_PACKAGES = ["zod", "node:crypto", "node:timers", "node:timers/promises", "node:buffer"];
const CONSOLE_PACKAGES = ["preact", "preact/hooks", "@preact/signals", "marked", "dompurify", "diff"];
const SNOWFLAKE = "local/snowflake/";
/** What the local servers share. */
const OF_SERVERS = ["local/listen.ts", "local/web-page-request.ts"];

/** What lint rules cannot say, for they match what an import is written as, and not the file it means. */
const LAYERS: readonly Layer[] = [
  {
    forbids: ({ from, to, isPackage }) =>
      isGroundFloor(from) && !(isPackage ? FLOOR_PACKAGES.includes(to) : isGroundFloor(to)),
    reason: "The ground floor imports nothing but zod and Node's crypto, timers and buffer.",
  },
  {
    forbids: ({ from, to }) => isIn(from, ["client/"]) && !isIn(to, ["client/"]),
    reason: "The client imports nothing, for it is copied into other projects.",
  },
  {
    forbids: ({ from, to, isPackage }) =>
      isIn(from, ["console/"]) &&
      !(isPackage ? CONSOLE_PACKAGES.includes(to) : isIn(to, ["console/", "client/typescript/"])),
    reason: `The console imports nothing but the client and ${CONSOLE_PACKAGES.join(", ")}: it runs in browsers.`,
  },
  {
    forbids: ({ from, to, isPackage }) =>
      !isPackage && isIn(to, ["console/"]) && !isIn(from, ["console/", "test/"]),
    reason: "Only tests import the console: infra builds it.",
  },
  {
    forbids: ({ from, to, isPackage }) =>
      !isPackage && isIn(to, ["local/"]) && !isIn(from, ["local/", "cli/", "test/"]),
    reason: "Only cli and tests import local, for it is never deployed.",
  },
  {
    forbids: ({ from, to, isPackage }) =>
      !isPackage &&
      from.startsWith(SNOWFLAKE) &&
      !to.startsWith(SNOWFLAKE) &&
      !isGroundFloor(to) &&
      !OF_SERVERS.includes(to),
    reason: `${SNOWFLAKE.slice(0, -1)} imports nothing from outside its folder but the ground floor, ${OF_SERVERS.join(" and ")}.`,
  },
];

export const layerProblems = (imports: readonly ResolvedImport[]): readonly LayoutProblem[] =>
  imports.flatMap((one) =>
    LAYERS.filter(({ forbids }) => forbids(one)).map(({ reason }) => ({
      path: one.from,
      line: one.line,
      sentence: `It imports ${one.to}. ${reason}`,
    })),
  );

const isIn = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path.startsWith(folder));
