import {
  type Argument,
  type CallExpression,
  type Expression,
  type NewExpression,
  parseSync,
  Visitor,
} from "oxc-parser";

/** A place where code names a file by where it lies itself, or by the folder of its process. */
export interface FileUse {
  /** Counted from 0, in the order of the text. */
  readonly index: number;
  /** As written; "" where there is a problem. */
  readonly file: string;
  /** Of the text that names it, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Why no file can be bundled for it. */
  readonly problem?: string;
}

const ADVICE = 'read it by new URL("./<file>", import.meta.url), with its name written out';
/** For most files nothing needs to be parsed. */
const HINT = /import\.meta|__dirname|__filename|["'](?:node:)?fs(?:\/promises)?["']/;
const FILE_MODULE = /^(?:node:)?fs(?:\/promises)?$/;
/** What is surely a file's path, for a name may stand for something else in another function. */
const RELATIVE = /^(?:\.{1,2}\/|[\w-]+(?:\/[\w-]+)*\.\w+$)/;
const LOCATIONS = new Set(["url", "dirname", "filename", "resolve"]);

/** Each use of a module, in the order of the text. */
export function filesUsed(path: string, text: string): readonly FileUse[] {
  if (!HINT.test(text)) return [];
  const { program, errors } = parseSync(path, text);
  // esbuild tells of these.
  if (errors.length > 0) return [];
  const found: Omit<FileUse, "index">[] = [];
  const bundled = new Set<number>();
  const reads = new Set<string>();
  const texts = new Map<string, string>();
  const wrong = (node: { readonly start: number; readonly end: number }, what: string): void =>
    void found.push({ file: "", start: node.start, end: node.end, problem: `${what}: ${ADVICE}` });
  new Visitor({
    ImportDeclaration: ({ source, specifiers }) => {
      if (FILE_MODULE.test(source.value)) for (const { local } of specifiers) reads.add(local.name);
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== "Identifier" || init === null) return;
      const text = textOf(init);
      if (text !== undefined && RELATIVE.test(text)) texts.set(id.name, text);
      if (isFileModule(init)) reads.add(id.name);
    },
    NewExpression: (node) => {
      const file = urlOfFile(node);
      if (file === undefined) return;
      bundled.add(node.arguments[1]?.start ?? -1);
      if (!URL.canParse(file.file)) found.push(file);
    },
  }).visit(program);
  new Visitor({
    CallExpression: (node) => {
      const file = relativeFile(node, reads, texts);
      if (file !== undefined)
        wrong(node, `${file} is looked for in the folder of the process, which is another one in AWS`);
    },
    MetaProperty: (node) => {
      // Whatever is taken of it: import.meta["url"], const { dirname } = import.meta
      const [, name] = /^import\.meta(?:\.(\w+)\b)?/.exec(text.slice(node.start)) ?? [];
      if (bundled.has(node.start) || (name !== undefined && !LOCATIONS.has(name))) return;
      const what = name === undefined ? "import.meta" : `import.meta.${name}`;
      wrong(node, `${what} leads beside the bundle, where the file is not`);
    },
    Identifier: (node) => {
      if (node.name === "__dirname" || node.name === "__filename")
        wrong(node, `${node.name} leads beside the bundle, where the file is not`);
    },
  }).visit(program);
  return found.toSorted((one, other) => one.start - other.start).map((use, index) => ({ ...use, index }));
}

/** Of `new URL("./file", import.meta.url)`, or of an address in its place; undefined for any other. */
function urlOfFile({ callee, arguments: given }: NewExpression): Omit<FileUse, "index"> | undefined {
  const [name, base] = given;
  if (callee.type !== "Identifier" || callee.name !== "URL" || name === undefined) return undefined;
  if (base?.type !== "MemberExpression" || base.object.type !== "MetaProperty") return undefined;
  const file = textOf(name);
  if (file === undefined) return undefined;
  return { file: decodeURIComponent(file), start: name.start, end: name.end };
}

/** The relative path that a function of node:fs is given: its beginning, where the rest is put together. */
function relativeFile(
  { callee, arguments: [file] }: CallExpression,
  reads: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
): string | undefined {
  const name = rootOf(callee);
  if (name === undefined || !reads.has(name) || file === undefined) return undefined;
  const path = startOfPath(file, texts);
  return path === undefined || path === "" || path.startsWith("/") ? undefined : path;
}

/** What a path begins with, as far as it is written out. */
function startOfPath(path: Argument, texts: ReadonlyMap<string, string>): string | undefined {
  if (path.type === "Identifier") return texts.get(path.name);
  if (path.type === "TemplateLiteral" && path.expressions.length > 0) {
    const beginning = path.quasis[0]?.value.cooked ?? "";
    return beginning === "" ? undefined : `${beginning}…`;
  }
  if (path.type !== "CallExpression") return textOf(path);
  const name = lastNameOf(path.callee);
  if (name === "cwd" && rootOf(path.callee) === "process") return "process.cwd()";
  const [first] = path.arguments;
  return first !== undefined && ["join", "resolve"].includes(name ?? "")
    ? startOfPath(first, texts)
    : undefined;
}

function lastNameOf(callee: Expression): string | undefined {
  if (callee.type === "Identifier") return callee.name;
  const isNamed = callee.type === "MemberExpression" && callee.property.type === "Identifier";
  return isNamed && callee.property.type === "Identifier" ? callee.property.name : undefined;
}

/** `await import("node:fs")` and `require("fs")`. */
function isFileModule(init: Expression): boolean {
  const loaded = init.type === "AwaitExpression" ? init.argument : init;
  const isRequired = loaded.type === "CallExpression" && rootOf(loaded.callee) === "require";
  const source =
    loaded.type === "ImportExpression" ? loaded.source : isRequired ? loaded.arguments[0] : undefined;
  return source !== undefined && FILE_MODULE.test(textOf(source) ?? "");
}

function rootOf(expression: Expression): string | undefined {
  if (expression.type === "Identifier") return expression.name;
  return expression.type === "MemberExpression" ? rootOf(expression.object) : undefined;
}

/** Of a text that is written out. */
function textOf(node: Argument): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  return node.type === "TemplateLiteral" && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? undefined)
    : undefined;
}
