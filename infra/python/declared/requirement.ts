/** A package that a project asks for, as PEP 508 writes it. */
export interface Requirement {
  /** As PyPI compares names: small letters, and one dash for each run of dashes, dots and underscores. */
  readonly name: string;
  readonly extras: readonly string[];
  /** Comma-separated, `>=2,<3`; empty for any version. */
  readonly versions: string;
  /** The condition behind the semicolon; empty without one. */
  readonly marker: string;
  /** Of the files that are allowed, as `sha256:…`; empty when all are. */
  readonly hashes: readonly string[];
}

/** Why a line asks for nothing that can be taken, as the end of a sentence that begins with the line. */
export interface RequirementProblem {
  readonly problem: string;
}

const NAME = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?/;
const VERSION_CLAUSE = /^(?:~=|===|==|!=|<=|>=|<|>)\s*[A-Za-z0-9.!+*_-]+$/;
const MARKER = /^[\w\s"'.,<>=!~()+*:;-]+$/;
const WANTED = "Write a package of the registry with its versions, such as requests>=2.32,<3";

/** How PyPI compares the names of packages (PEP 503). */
export const normalizedName = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, "-");

/** Reads a requirement, without comments; options of pip are problems, but for hashes. */
export function readRequirement(text: string): Requirement | RequirementProblem {
  const refusal = refusedForm(text);
  if (refusal !== undefined) return { problem: refusal };
  const hashes = [...text.matchAll(/\s--hash[= ]\s*([\w-]+:[0-9a-f]+)/gi)].map(([, hash = ""]) => hash);
  const [asked = "", ...conditions] = text.replaceAll(/\s--hash[= ]\s*\S+/gi, "").split(";");
  const written = NAME.exec(asked.trim())?.[0];
  if (written === undefined) return { problem: `is no requirement. ${WANTED}` };
  const after = asked.trim().slice(written.length).trim();
  const extras = /^\[([\w\s.,-]*)\]/.exec(after);
  const versions = after
    .slice(extras?.[0].length ?? 0)
    .trim()
    .replaceAll(/^\((.*)\)$/g, "$1");
  const clauses = versions === "" ? [] : versions.split(",").map((clause) => clause.trim());
  const wrong = clauses.find((clause) => !VERSION_CLAUSE.test(clause));
  if (wrong !== undefined)
    return { problem: `has versions that are none: ${JSON.stringify(wrong)}. ${WANTED}` };
  const marker = conditions.join(";").trim();
  if (marker !== "" && !MARKER.test(marker)) return { problem: `has a condition that is none. ${WANTED}` };
  const extraNames = (extras?.[1] ?? "").split(",").flatMap((extra) => extra.trim() || []);
  return {
    name: normalizedName(written),
    extras: extraNames.map(normalizedName),
    versions: clauses.map((clause) => clause.replaceAll(/\s+/g, "")).join(","),
    marker,
    hashes,
  };
}

/** As pip reads it; made of checked parts alone, so that it can hold no option and no address. */
export const requirementText = ({ name, extras, versions, marker }: Omit<Requirement, "hashes">): string =>
  `${name}${extras.length === 0 ? "" : `[${extras.join(",")}]`}${versions}${marker === "" ? "" : ` ; ${marker}`}`;

/** What pip would take and a lock cannot: sources outside the registry, and options of pip. */
function refusedForm(text: string): string | undefined {
  const [option] = /^-[\w-]*/.exec(text) ?? [];
  if (option !== undefined)
    return OPTIONS[option] ?? `is an option of pip, which is not read here. ${WANTED}`;
  if (/^[\w.+-]+:|@\s*[\w.+-]+:|@\s*[./~]/.test(text))
    return `names an address in place of versions: packages come from the registry that pip is set up with, and nowhere else. ${WANTED}`;
  if (/^[./~]|\.(whl|zip|tar\.gz)$/.test(text))
    return "is a file or folder: put the code into the crew's folder, where it is found by its name";
  if (/\s--?(?!hash[= ])[\w-]+/.test(text.replaceAll(/\s--hash[= ]\s*\S+/gi, "")))
    return `has an option of pip, which is not read here. ${WANTED}`;
  return undefined;
}

const INDEX =
  "names a registry: packages come from the one that pip is set up with (pip config set global.index-url …, or PIP_INDEX_URL). Take the line out";
const OTHER_FILE = "reads another file, which is not followed: write its lines here";
const OWN_CODE = "installs a project: put its code into the crew's folder, where it is found by its name";

const OPTIONS: Readonly<Record<string, string>> = {
  "-r": OTHER_FILE,
  "--requirement": OTHER_FILE,
  "-c": OTHER_FILE,
  "--constraint": OTHER_FILE,
  "-e": OWN_CODE,
  "--editable": OWN_CODE,
  "-i": INDEX,
  "--index-url": INDEX,
  "--extra-index-url": INDEX,
  "-f": INDEX,
  "--find-links": INDEX,
  "--trusted-host": INDEX,
  "--no-index": INDEX,
};
