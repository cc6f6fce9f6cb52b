/** Where an object is. */
export interface ObjectPlace {
  readonly Bucket: string;
  readonly Key: string;
}

const BUCKET = /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;
const LONGEST_KEY_BYTES = 1024;

/**
 * s3://bucket/key, whose "s3://" may be left out, as in CrewAI.
 * @throws Error saying what is wrong with it
 */
export function objectPlace(address: string): ObjectPlace {
  const [bucket = "", ...rest] = address.replace(/^s3:\/\//, "").split("/");
  const key = rest.join("/");
  const problem = problemOf(bucket, key);
  if (problem === undefined) return { Bucket: bucket, Key: key };
  throw new Error(
    `${JSON.stringify(address)} ${problem}: write one such as s3://bucket-name/folder/file.txt`,
  );
}

function problemOf(bucket: string, key: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:$/i.test(bucket)) return "is no address of S3";
  if (!BUCKET.test(bucket) || bucket.includes("..")) return "names no bucket";
  if (key === "" || key.endsWith("/")) return "names no object of the bucket";
  if (!key.isWellFormed() || /\p{Cc}/u.test(key)) return "has characters that no name should have";
  if (key.split("/").some((part) => part === "." || part === "..")) return "has a part that is only dots";
  return Buffer.byteLength(key) > LONGEST_KEY_BYTES ? "is too long" : undefined;
}
