import type * as z from "zod";

import type { Tool, ToolEffect } from "../../crew/tool.ts";
import type { ExecutionFiles } from "../../domain/files/execution-files.ts";
import type { JsonObject } from "../../json/json.ts";
import type { CrewFiles } from "../crew-files/readable-files.ts";
import type { ReadSecret } from "../snowflake/credentials.ts";
import type { SnowflakeQuerySettings } from "./query-settings.ts";

/** What tools may be made of. */
export interface ToolContext {
  /** run-crew's settings, as its contract reads them. */
  readonly settings: SnowflakeQuerySettings;
  /** All variables as they are, with what the providers' secret holds. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readSecret: ReadSecret;
  /** The files of executions, and what a crew's own folder has to read; absent where no tool reaches any. */
  readonly files?: ExecutionFiles;
  readonly crewFilesOf?: (crew: string) => CrewFiles;
}

/** One thing without which a tool is off. */
export interface ToolNeed {
  /**
   * The deployment's setting that gives run-crew the variables. Absent: they are in the providers' secret.
   */
  readonly setting?: string;
  readonly variables: readonly [string, ...string[]];
  /** The setting of a crew, in `with`, in whose place the variable is. */
  readonly insteadOf?: string;
}

/**
 * A tool that a crew may name without having a file of it: nothing about one is written down anywhere else.
 */
export interface BuiltInTool {
  /** What crews and models call it. */
  readonly name: string;
  /** CrewAI's names of tools that take the same arguments: crews may use them for it. */
  readonly crewaiNames: readonly string[];
  /** Empty: the tool is on everywhere. A rehearsal does without what is needed here. */
  readonly needs: readonly ToolNeed[];
  /** Variables that count when they are set. */
  readonly optionalVariables?: readonly string[];
  /** The settings that a crew may give it with `with`, by CrewAI's names; it takes none if absent. */
  readonly settings?: z.ZodType;
  /** The first of these settings, which Python may give by their place: `FileReadTool("notes.txt")`. */
  readonly positional?: readonly string[];
  /** What it does outside, where it does more than read. */
  readonly effect?: Exclude<ToolEffect, "read">;
  /** It reads what a crew's folder has: each crew has a tool of its own. */
  readonly readsCrewFiles?: true;
  /** Which file of the folder `made` makes it: nothing of that is loaded until a crew names the tool. */
  readonly file: string;
}

/** What such a file exports as `make`. The name is what models call the tool. */
export type MakeTool = (
  name: string,
  context: ToolContext & { readonly crewFiles?: CrewFiles },
  settings?: JsonObject,
) => Tool;
