import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

import { knownSecrets } from "../../../text/known-secrets.ts";
import { boundedBody } from "../../network/bounded-body.ts";
import type { ToolContext } from "../built-in-tool.ts";
import { awsFailure, awsLogin, awsRegion, awsRequests } from "./aws-access.ts";
import { type ObjectPlace, objectPlace } from "./object-place.ts";

const SERVICE = "Amazon S3";
const MOST_BYTES = 5_000_000;

/** Objects in S3 by their addresses, with CrewAI's variables. */
export interface S3Objects {
  /** @throws Error in words for the model */
  read(address: string, signal: AbortSignal): Promise<string>;
  /** @throws Error in words for the model */
  write(address: string, content: string, signal: AbortSignal): Promise<void>;
}

export function s3Objects({ environment }: Pick<ToolContext, "environment">): S3Objects {
  const { CREW_AWS_ACCESS_KEY_ID: id, CREW_AWS_SEC_ACCESS_KEY: key, FILES_BUCKET: own } = environment;
  if (key) knownSecrets.add(key);
  const open = (): S3Client =>
    new S3Client({
      ...(id && key ? { credentials: { accessKeyId: id, secretAccessKey: key } } : awsLogin(environment)),
      region: environment["CREW_AWS_REGION"] || awsRegion(environment),
      followRegionRedirects: true,
      maxAttempts: 2,
      requestHandler: awsRequests(environment),
    });
  let opened: S3Client | undefined;
  const client = (): S3Client => (opened ??= open());
  const placeOf = (address: string): ObjectPlace => {
    const place = objectPlace(address);
    // Other executions' files are there, which the function's role may read and write.
    if (place.Bucket === own)
      throw new Error(`The bucket ${place.Bucket} keeps the files of executions: use the tools for files`);
    return place;
  };
  const asked = (action: string, place: string) => ({ service: SERVICE, action, place, environment });
  return {
    async read(address, abortSignal) {
      const place = placeOf(address);
      try {
        const { Body: body, ContentLength: length = 0 } = await client().send(new GetObjectCommand(place), {
          abortSignal,
        });
        if (length > MOST_BYTES) throw tooLarge(address);
        const stream = body as AsyncIterable<Uint8Array> | undefined;
        return textOf(await boundedBody(stream ?? null, MOST_BYTES, () => tooLarge(address)), address);
      } catch (error) {
        abortSignal.throwIfAborted();
        throw error instanceof ObjectRefused ? error : awsFailure(error, asked("s3:GetObject", address));
      }
    },
    async write(address, content, abortSignal) {
      const place = placeOf(address);
      const bytes = Buffer.from(content);
      if (bytes.length > MOST_BYTES) throw tooLarge("The content");
      try {
        await client().send(new PutObjectCommand({ ...place, Body: bytes }), { abortSignal });
      } catch (error) {
        abortSignal.throwIfAborted();
        throw awsFailure(error, asked("s3:PutObject", address));
      }
    },
  };
}

/** An object that is there, and is none for a model. */
class ObjectRefused extends Error {
  override readonly name = "ObjectRefused";
}

const tooLarge = (what: string): ObjectRefused =>
  new ObjectRefused(`${what} has more than ${MOST_BYTES / 1_000_000} MB`);

function textOf(bytes: Buffer, address: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ObjectRefused(`${address} is no text in UTF-8, and only texts are read`, { cause });
  }
}
