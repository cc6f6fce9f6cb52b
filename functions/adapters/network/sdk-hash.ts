import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

type Source = string | ArrayBuffer | ArrayBufferView;

/** The SDK keeps its signing key for a day, and signs with the very bytes. */
const keys = new WeakMap<Uint8Array, KeyObject>();

/**
 * SHA-256 as clients of the AWS SDK take it (`sha256`), to hash and sign what they send. The SDK's own gives
 * Node the signing key as bytes, which makes a key of them each time: 40 µs of each call. Not for bodies that
 * come in pieces without end, for all of them are held until the digest.
 */
export class SdkHash {
  readonly #secret: string | Uint8Array | undefined;
  #parts: Uint8Array[] = [];

  constructor(secret?: Source) {
    this.#secret = secret === undefined || typeof secret === "string" ? secret : bytesOf(secret);
  }

  update(data: Source): void {
    this.#parts.push(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    const [first, ...others] = this.#parts;
    const data = first === undefined || others.length > 0 ? Buffer.concat(this.#parts) : first;
    const digest =
      this.#secret === undefined
        ? hash("sha256", data, "buffer")
        : createHmac("sha256", keyOf(this.#secret)).update(data).digest();
    return Promise.resolve(new Uint8Array(digest.buffer, digest.byteOffset, digest.byteLength));
  }

  reset(): void {
    this.#parts = [];
  }
}

function bytesOf(data: Source): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function keyOf(secret: string | Uint8Array): string | KeyObject {
  if (typeof secret === "string") return secret;
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const key = createSecretKey(secret);
  keys.set(secret, key);
  return key;
}
