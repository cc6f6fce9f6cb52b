import { afterEach, describe, expect, it } from "vitest";

import { forgetSecrets, knownSecrets, withoutKnownSecrets } from "../../../functions/text/known-secrets.ts";

afterEach(forgetSecrets);

const SECRET = "sk-proj-Ab12Cd34-Ef56_Gh78Ij90Kl12";
const ACCENTS = "Süßes-Geheimnis-für-42-Bären";

/** Runs of four letters of the secret, whatever stands between. */
const shows = (text: string, secret: string) =>
  Array.from({ length: secret.length - 8 }, (_, at) => secret.slice(at, at + 8)).some((part) =>
    text.includes(part),
  );

describe("a known secret", () => {
  it.each([
    ["in base64 of base64", Buffer.from(Buffer.from(SECRET).toString("base64")).toString("base64")],
    ["in base64 of two bytes a letter", Buffer.from(SECRET, "utf16le").toString("base64")],
    ["in hexadecimal of two bytes a letter", Buffer.from(SECRET, "utf16le").toString("hex")],
    ["as bytes in a program", [...Buffer.from(SECRET)].map((byte) => `0x${byte.toString(16)}`).join(", ")],
    ["as a list of letters", JSON.stringify(SECRET.split(""))],
    ["with marks that nobody sees", SECRET.split("").join("\u200B")],
  ])("is not told %s", (_what, text) => {
    knownSecrets.add(SECRET);
    const told = withoutKnownSecrets(`It is ${text}, they say`);
    expect(told).toMatch(/^It is .{0,12}…/);
    expect(told.length).toBeLessThan(40);
  });

  it.each([
    ["in a URL", encodeURIComponent(ACCENTS)],
    ["with accents apart", ACCENTS.normalize("NFD")],
    ["as it is", ACCENTS],
  ])("with accents is not told %s", (_what, text) => {
    knownSecrets.add(ACCENTS);
    const told = withoutKnownSecrets(`It is ${text}, they say`);
    expect(shows(told.normalize("NFC"), ACCENTS)).toBe(false);
    expect(told).toMatch(/^It is …, they say$/);
  });
});
