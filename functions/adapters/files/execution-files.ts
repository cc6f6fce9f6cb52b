import type { ExecutionFiles } from "../../domain/files/execution-files.ts";

/** Where an environment keeps the files of executions: a bucket in AWS, a folder on a laptop. */
export interface FilePlace {
  readonly FILES_BUCKET?: string | undefined;
  readonly FILES_FOLDER?: string | undefined;
}

/** The files of executions; what reaches them is loaded with the first call, for most crews have none. */
export const executionFiles = ({
  FILES_BUCKET: bucket = "",
  FILES_FOLDER: folder,
}: FilePlace): ExecutionFiles => (folder ? filesOfFolder(folder) : filesOfBucket(bucket));

function filesOfFolder(folder: string): ExecutionFiles {
  let opened: Promise<ExecutionFiles> | undefined;
  const open = async (): Promise<ExecutionFiles> =>
    (opened ??= import("./disk-files.ts").then(({ diskFiles }) => diskFiles(folder)));
  return through(open);
}

function filesOfBucket(bucket: string): ExecutionFiles {
  let opened: Promise<Required<ExecutionFiles>> | undefined;
  const open = async (): Promise<Required<ExecutionFiles>> =>
    (opened ??= import("./s3-files.ts").then(({ s3Files }) => s3Files(bucket)));
  return { ...through(open), addressOf: async (...given) => (await open()).addressOf(...given) };
}

const through = (open: () => Promise<ExecutionFiles>): ExecutionFiles => ({
  list: async (...given) => (await open()).list(...given),
  read: async (...given) => (await open()).read(...given),
  write: async (...given) => (await open()).write(...given),
});
