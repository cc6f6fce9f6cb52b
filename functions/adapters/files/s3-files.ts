import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

import { Defect, FilesUnavailable } from "../../domain/errors.ts";
import { type ExecutionFiles, MOST_LISTED_FILES } from "../../domain/files/execution-files.ts";
import { attachmentOf } from "../../text/attachment.ts";
import { isAway } from "../service-away.ts";

/** Files of executions in a bucket, each under its execution's id. */
export function s3Files(bucket: string): Required<ExecutionFiles> {
  const client = new S3Client({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  const at = (executionId: string, name: string) => ({ Bucket: bucket, Key: keyOf(executionId, name) });
  const read: ExecutionFiles["read"] = async (executionId, name) => {
    const answer = await reach("read", ["NoSuchKey"], () =>
      client.send(new GetObjectCommand(at(executionId, name))),
    );
    return answer === undefined ? undefined : answer.Body?.transformToByteArray();
  };
  return {
    read,
    list: async (executionId) => {
      const prefix = keyOf(executionId, "");
      const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: MOST_LISTED_FILES });
      const answer = await reach("list", [], () => client.send(list));
      return (answer?.Contents ?? []).map(({ Key = "", Size = 0, LastModified = new Date(0) }) => ({
        name: Key.slice(prefix.length),
        bytes: Size,
        writtenAt: LastModified,
      }));
    },
    write: async ({ executionId, name, bytes }, replaces) => {
      const put = { ...at(executionId, name), Body: bytes, ...(!replaces && { IfNoneMatch: "*" }) };
      const answer = await reach("write", ["PreconditionFailed"], () =>
        client.send(new PutObjectCommand(put)),
      );
      if (answer !== undefined) return "written";
      // An attempt that died may have written it and not heard of it.
      const there = await read(executionId, name);
      return there !== undefined && Buffer.compare(there, bytes) === 0 ? "written" : "exists";
    },
    addressOf: async ({ executionId, name, type }, seconds) => {
      const get = { ResponseContentDisposition: attachmentOf(name), ResponseContentType: type };
      return getSignedUrl(client, new GetObjectCommand({ ...at(executionId, name), ...get }), {
        expiresIn: seconds,
      });
    },
  };
}

const keyOf = (executionId: string, name: string): string => `executions/${executionId}/${name}`;

/** @param expected names of answers that are none of a failure: undefined then */
async function reach<Answer>(
  what: string,
  expected: readonly string[],
  call: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof S3ServiceException && expected.includes(cause.name)) return undefined;
    throw isAway(cause)
      ? new FilesUnavailable(what, { cause })
      : new Defect(`The place of the executions' files could not ${what} them`, { cause });
  }
}
