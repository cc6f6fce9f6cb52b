"""Tells what modules the files of a crew import, without running any of them.

Reads one line of JSON: {"paths": [folders, the first found counts], "files": [paths in them], "version": "3.13"}.
Writes one: {"imports": [{"module", "file", "line", "optional"}], "problems": [{"file", "line", "sentence"}]},
of modules that are neither Python's own nor in one of the folders, each once. Files that are imported are read too.
Where a file cannot be read, it alone is told, as "unreadable", for nobody knows what it imports.
"""

import ast
import json
import os
import sys

# Python's own modules that later versions do not have any more, by the version that lacks them first.
GONE = {
    (3, 12): "asynchat asyncore distutils imp smtpd",
    (3, 13): "aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap nis nntplib ossaudiodev pipes sndhdr spwd "
    "sunau telnetlib uu xdrlib",
}
# The stand-in for pkg_resources and the like comes with setuptools, which a project asks for by name.
OWN = set(sys.stdlib_module_names) | {name for names in GONE.values() for name in names.split()}


class Reader:
    def __init__(self, paths, version):
        self.paths = paths
        self.version = tuple(int(part) for part in version.split("."))
        self.seen = set()
        self.imports = {}
        self.problems = []
        self.unreadable = []

    def read(self, file):
        if file in self.seen:
            return
        self.seen.add(file)
        path = next((p for p in (os.path.join(folder, file) for folder in self.paths) if os.path.isfile(p)), None)
        if path is None:
            return
        with open(path, "rb") as opened:
            source = opened.read()
        try:
            tree = ast.parse(source, file)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            reason = getattr(error, "msg", None) or str(error)
            here = f"{sys.version_info.major}.{sys.version_info.minor}"
            self.unreadable.append({"file": file, "line": line, "sentence": f"Python {here} cannot read it: {reason}"})
            return
        self.walk(tree, file, False)

    def walk(self, node, file, optional):
        if isinstance(node, ast.If) and is_type_checking(node.test):
            for child in node.orelse:
                self.walk(child, file, optional)
            return
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.find(alias.name, file, node.lineno, optional)
        elif isinstance(node, ast.ImportFrom):
            self.find_from(node, file, optional)
        may_miss = isinstance(node, ast.Try) and any(catches_import(handler) for handler in node.handlers)
        for child in ast.iter_child_nodes(node):
            self.walk(child, file, optional or (may_miss and child in node.body))

    def find_from(self, node, file, optional):
        if node.level > 0:
            parts = file.split("/")[: -node.level]
            base = ".".join(parts + ([node.module] if node.module else []))
        else:
            base = node.module or ""
        for alias in node.names:
            # `from package import module` may mean a file of its own.
            if self.local(f"{base}.{alias.name}" if base else alias.name):
                self.follow(f"{base}.{alias.name}" if base else alias.name)
        if node.level == 0:
            self.find(base, file, node.lineno, optional)
        elif base:
            self.follow(base)

    def find(self, module, file, line, optional):
        top = module.split(".")[0]
        if self.local(top):
            self.follow(module)
            return
        gone = next((since for since, names in GONE.items() if top in names.split() and self.version >= since), None)
        if gone is not None and not optional:
            since = ".".join(str(part) for part in gone)
            self.problems.append(
                {
                    "file": file,
                    "line": line,
                    "sentence": f"Python {since} has no {top} any more: write an older python_version into crew.jsonc, "
                    f"or use something else",
                }
            )
        if top in OWN:
            return
        known = self.imports.get(top)
        if known is None or (known["optional"] and not optional):
            self.imports[top] = {"module": top, "file": file, "line": line, "optional": optional}

    def candidates(self, module):
        path = module.replace(".", "/")
        return [f"{path}/__init__.py", f"{path}.py"]

    def local(self, module):
        path = module.replace(".", "/")
        return any(
            os.path.isfile(os.path.join(folder, f"{path}.py")) or os.path.isdir(os.path.join(folder, path))
            for folder in self.paths
        )

    def follow(self, module):
        parts = module.split(".")
        for length in range(1, len(parts) + 1):
            for file in self.candidates(".".join(parts[:length])):
                self.read(file)


def is_type_checking(test):
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def catches_import(handler):
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in names) for kind in kinds)


def main():
    asked = json.loads(sys.stdin.readline())
    reader = Reader(asked["paths"], asked["version"])
    for file in asked["files"]:
        reader.read(file)
    told = {"imports": list(reader.imports.values()), "problems": reader.problems}
    print(json.dumps({**told, "unreadable": reader.unreadable}))


main()
