import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** What a company's own certificate authority and a server behind it have, in PEM. */
export interface PrivateAuthority {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority that nobody knows, and a certificate of it for these names (X.509, RFC 5280). */
export function privateAuthority(names: readonly string[]): PrivateAuthority {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const isAuthority = extension("551d13", sequence(der(0x01, Buffer.from([0xff]))));
  const hosts = sequence(...names.map((name) => der(0x82, Buffer.from(name))));
  const ofAuthority = { subject: "authority", key: authority.publicKey, extensions: [isAuthority] };
  const ofServer = {
    subject: names[0] ?? "",
    key: server.publicKey,
    extensions: [extension("551d11", hosts)],
  };
  return {
    authority: certificate(ofAuthority, authority.privateKey),
    certificate: certificate(ofServer, authority.privateKey),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

interface Subject {
  readonly subject: string;
  readonly key: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate({ subject, key, extensions }: Subject, signer: KeyObject): string {
  // ecdsa-with-SHA256
  const algorithm = sequence(objectId("2a8648ce3d040302"));
  const validity = sequence(
    der(0x17, Buffer.from("200101000000Z")),
    der(0x18, Buffer.from("21200101000000Z")),
  );
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([subject.length])),
    algorithm,
    nameOf("authority"),
    validity,
    nameOf(subject),
    key.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", toSign, signer)]));
  const lines = sequence(toSign, algorithm, signature)
    .toString("base64")
    .match(/.{1,64}/g);
  return `-----BEGIN CERTIFICATE-----\n${(lines ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;
}

const nameOf = (text: string): Buffer =>
  sequence(der(0x31, sequence(objectId("550403"), der(0x0c, Buffer.from(text)))));

const extension = (id: string, value: Buffer): Buffer => sequence(objectId(id), der(0x04, value));
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));

/** Tag, length and value, as DER writes them (X.690). */
function der(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
