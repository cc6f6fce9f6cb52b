/** A file that an execution has written. */
export interface ExecutionFile {
  /** Its path in the execution's folder, with "/". */
  readonly name: string;
  readonly bytes: number;
  readonly writtenAt: Date;
}

/** More are not listed. */
export const MOST_LISTED_FILES = 1000;

/**
 * The files of executions, each with a folder of its own. All names are plain ones, as `plainFileName` gives
 * them. Every call throws FilesUnavailable when the place where they are kept cannot be reached.
 */
export interface ExecutionFiles {
  /** By name, the first 1000. */
  readonly list: (executionId: string) => Promise<readonly ExecutionFile[]>;
  /** Undefined when there is no such file. */
  readonly read: (executionId: string, name: string) => Promise<Uint8Array | undefined>;
  /** "exists" where there is another file of this name and it is not to be replaced. */
  readonly write: (
    file: { readonly executionId: string; readonly name: string; readonly bytes: Uint8Array },
    replaces: boolean,
  ) => Promise<"written" | "exists">;
  /** An address at which a file may be fetched for so long; undefined where there is no such thing. */
  readonly addressOf?: (
    file: { readonly executionId: string; readonly name: string; readonly type: string },
    seconds: number,
  ) => Promise<string>;
}
