const PLACEHOLDERS = /\{([^{}]*)\}/g;
const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** What is wrong with an output_file by CrewAI's rules: no way out of the folder, nothing that a shell would understand. */
export function outputFileProblem(path: string): string | undefined {
  if (path.includes("..")) return 'must not contain ".."';
  if (/^[~$]/.test(path)) return 'must not begin with "~" or "$"';
  if (/[|<>&;]/.test(path)) return "must not contain any of | < > & ;";
  const wrong = Array.from(path.matchAll(PLACEHOLDERS), ([, name = ""]) => name).find(
    (name) => !IDENTIFIER.test(name),
  );
  return wrong === undefined
    ? undefined
    : `has a placeholder {${wrong}}, whose name must be letters, digits and "_"`;
}

/** The path without the root it begins at, which CrewAI takes off paths without placeholders. */
export function plainOutputFile(path: string): string {
  return path.includes("{") ? path : path.replace(/^\/+/, "");
}
