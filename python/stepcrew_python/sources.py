"""What the crew's Python files say, read without running them."""

import ast
import os

from stepcrew_python.absent import Absent
from stepcrew_python.modules import load, path_of

_HOLDERS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def syntax_of(file):
    with open(path_of(file), "rb") as stream:
        return ast.parse(stream.read(), file)


def attribute_in(file, name):
    """How a file calls what has a name at its top, or in a class there; None where nothing has it."""
    try:
        body = syntax_of(file).body
    except (SyntaxError, ValueError, OSError):
        return None
    statements = list(_statements(body))
    if any(name in _names_of(each) for each in statements):
        return name
    for each in statements:
        if isinstance(each, ast.ClassDef) and any(name in _names_of(inner) for inner in _statements(each.body)):
            return f"{each.name}.{name}"
    return None


def _statements(body):
    """Those below `if` and `try` count as well."""
    for each in body:
        yield each
        if isinstance(each, (ast.If, ast.Try)):
            parts = [each.body, each.orelse, *(handler.body for handler in getattr(each, "handlers", []))]
            for part in parts:
                yield from _statements(part)


def _names_of(statement):
    if isinstance(statement, _HOLDERS):
        return (statement.name,)
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return tuple(each.id for each in targets if isinstance(each, ast.Name))


def find_reference(reference, files):
    """The file and attribute that a text of crew.jsonc stands for: "Name", "Class.name", "pkg.mod.Name"."""
    parts = reference.replace(":", ".").split(".")
    for end in range(len(parts) - 1, 0, -1):
        stem = "/".join(parts[:end])
        for file in (f"{stem}.py", f"{stem}/__init__.py"):
            if file in files:
                return file, ".".join(parts[end:])
    ordered = sorted(files, key=lambda file: (not file.startswith("tools/"), file))
    for file in ordered:
        found = attribute_in(file, parts[-1])
        if found is None or (len(parts) > 1 and found.split(".")[-len(parts) :] != parts):
            continue
        return file, found
    return None


def absent_uses(file, within=None):
    """Where a file uses something that is not there: lines and sentences.

    Of what is called `within` in it, and what that uses of the same file; of all that is in it, if absent.
    """
    absent = {name: value for name, value in vars(load(file)).items() if isinstance(value, Absent)}
    tree = syntax_of(file)
    parts = [tree] if within is None else _reached(tree, within)
    used = {
        node.id: node.lineno
        for part in parts
        for node in reversed(list(ast.walk(part)))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in absent
    }
    return [(line, f"{absent[name].sentence()}, and {file} uses it") for name, line in used.items()]


def _reached(tree, name):
    """What has the name, and what of the file's top it names, and so on."""
    top = {each: node for node in _statements(tree.body) for each in _names_of(node)}
    parts = [node_of(tree, name)]
    for part in parts:
        named = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
        parts += [top[each] for each in sorted(named) if each in top and top[each] not in parts]
    return parts


def node_of(tree, name):
    body = tree.body
    node = tree
    for part in name.split("."):
        node = next((each for each in _statements(body) if part in _names_of(each)), tree)
        body = getattr(node, "body", [])
    return node


def imported_files(file, files, seen=None):
    """A file, and those of the crew's own that it imports, and so on."""
    seen = {file} if seen is None else seen
    try:
        tree = syntax_of(file)
    except (SyntaxError, ValueError, OSError):
        return seen
    for module in _imports_of(tree, file):
        stem = module.replace(".", "/")
        for other in (f"{stem}.py", f"{stem}/__init__.py"):
            if other in files and other not in seen:
                seen.add(other)
                imported_files(other, files, seen)
    return seen


def _imports_of(tree, file):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            base = os.path.dirname(file).split("/") if node.level else []
            above = [part for part in base if part][: len(base) - node.level + 1] if node.level else []
            parts = [*above, *((node.module or "").split(".") if node.module else [])]
            yield ".".join(parts)
            yield from (".".join([*parts, each.name]) for each in node.names)


def line_of_import(file, package):
    """Where a file imports a package; 1 where it does not say so itself."""
    try:
        tree = syntax_of(file)
    except (SyntaxError, ValueError, OSError):
        return 1
    for node in ast.walk(tree):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.split(".")[0] == package for name in names):
            return node.lineno
    return 1

