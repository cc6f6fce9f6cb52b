import type { PythonVersion } from "./python-version.ts";

/** The functions' processor, as the settings call it. */
export type LambdaArchitecture = "arm64" | "x86_64";

const MACHINES = { arm64: "aarch64", x86_64: "x86_64" } as const;

/**
 * The newest glibc that Lambda's image has, by its minor number: Amazon Linux 2023 from Python 3.12 on, and
 * Amazon Linux 2 before.
 */
const NEWEST_GLIBC: Readonly<Record<PythonVersion, number>> = {
  "3.13": 34,
  "3.12": 34,
  "3.11": 26,
  "3.10": 26,
};
const OLDEST_GLIBC = 17;

/** The tags of wheels that Lambda can load, the best first (PEP 600); those for all machines go unsaid. */
export function platformTags(architecture: LambdaArchitecture, version: PythonVersion): readonly string[] {
  const machine = MACHINES[architecture];
  const newest = NEWEST_GLIBC[version];
  const glibcs = Array.from({ length: newest - OLDEST_GLIBC + 1 }, (_each, index) => newest - index);
  const oldNames = architecture === "x86_64" ? ["2014", "2010", "1"] : ["2014"];
  return [
    ...glibcs.map((glibc) => `manylinux_2_${glibc}_${machine}`),
    ...oldNames.map((name) => `manylinux${name}_${machine}`),
    `linux_${machine}`,
  ];
}

/** What the conditions of requirements are decided by (PEP 508): Lambda, and not the machine that asks. */
export const lambdaMarkers = (
  architecture: LambdaArchitecture,
  version: PythonVersion,
): Readonly<Record<string, string>> => ({
  implementation_name: "cpython",
  implementation_version: `${version}.0`,
  os_name: "posix",
  platform_machine: MACHINES[architecture],
  platform_python_implementation: "CPython",
  platform_release: "",
  platform_system: "Linux",
  platform_version: "",
  python_full_version: `${version}.0`,
  python_version: version,
  sys_platform: "linux",
});
