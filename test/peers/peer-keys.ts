import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder of its own with two private keys, and the public key of the first as a file and as ALTER USER
 * takes it.
 */
export interface PeerKeys {
  readonly folder: string;
  readonly rightKey: string;
  readonly wrongKey: string;
  readonly publicKey: string;
}

export async function writePeerKeys(): Promise<PeerKeys> {
  const folder = await mkdtemp(join(tmpdir(), "stepcrew-peers-"));
  const [right, wrong] = [keyPair(), keyPair()];
  const write = async (name: string, content: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  };
  await write("public.txt", right.publicKey.replaceAll(/-----[^-]+-----|\s/g, ""));
  return {
    folder,
    rightKey: await write("right.pem", right.privateKey),
    wrongKey: await write("wrong.pem", wrong.privateKey),
    publicKey: await write("public.pem", right.publicKey),
  };
}

const keyPair = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
