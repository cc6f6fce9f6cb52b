import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";

/** A package as a test needs it: what it asks for, and files of its own. */
export interface HandMade {
  readonly name: string;
  readonly version?: string;
  /** As in a wheel's name: "py3-none-any". */
  readonly tag?: string;
  readonly requires?: readonly string[];
  readonly requiresPython?: string;
  /** Texts by their paths; one module of the package's name unless given. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Writes a wheel into a folder, as pip finds it by --find-links; gives its path. */
export function writeWheel(
  folder: string,
  { name, version = "1.0", tag = "py3-none-any", ...made }: HandMade,
): string {
  const info = `${name}-${version}.dist-info`;
  const files = {
    ...(made.files ?? { [`${name}.py`]: `VERSION = ${JSON.stringify(version)}\n` }),
    [`${info}/METADATA`]: metadata({ name, version, ...made }),
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
  };
  const record = [...Object.keys(files), `${info}/RECORD`].map((path) => `${path},,\n`).join("");
  const path = join(folder, `${name}-${version}-${tag}.whl`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, zipOf({ ...files, [`${info}/RECORD`]: record }));
  return path;
}

/** Writes a source that builds itself, without anything of the network, to a wheel of this tag. */
export function writeSource(
  folder: string,
  { name, version = "1.0", tag = "py3-none-any" }: HandMade,
): string {
  const root = join(folder, "sources", `${name}-${version}`);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put("PKG-INFO", metadata({ name, version }));
  put("pyproject.toml", '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n');
  put(
    "backend.py",
    `import os, zipfile
INFO = "${name}-${version}.dist-info"
FILES = {"${name}.py": "", INFO + "/METADATA": "Metadata-Version: 2.1\\nName: ${name}\\nVersion: ${version}\\n",
    INFO + "/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: ${tag}\\n", INFO + "/RECORD": ""}
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "${name}-${version}-${tag}.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for path, text in FILES.items():
            wheel.writestr(path, text)
    return name
`,
  );
  const path = join(folder, `${name}-${version}.tar.gz`);
  execFileSync("tar", ["-czf", path, "-C", join(folder, "sources"), `${name}-${version}`]);
  return path;
}

const metadata = ({ name, version = "1.0", requires = [], requiresPython }: HandMade): string =>
  [
    "Metadata-Version: 2.1",
    `Name: ${name}`,
    `Version: ${version}`,
    ...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`]),
    ...requires.map((one) => `Requires-Dist: ${one}`),
    "",
  ].join("\n");

/** A zip file whose files are stored as they are. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path);
    const data = Buffer.from(text);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(0x00210000, 6);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(name.length, 22);
    local.push(Buffer.from("PK\u0003\u0004"), facts, name, data);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.from("PK\u0001\u0002\u0014\u0000"), facts, place, name);
    offset += 30 + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006");
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
