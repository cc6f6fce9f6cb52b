"""Finds and loads the crew's own Python files."""

import importlib
import importlib.util
import os
import sys
import types
from pathlib import Path

ANSWERS = str(Path(__file__).resolve().parent.parent / "answers")


def roots():
    """The crew's folder, then that of what all crews share."""
    given = os.environ.get("STEPCREW_PYTHON_PATHS", "")
    return [os.path.realpath(path) for path in given.split(os.pathsep) if path]


def open_paths():
    """Makes the crew's modules win over installed ones, and installed ones over those that stand in."""
    for root in reversed(roots()):
        if root not in sys.path:
            sys.path.insert(0, root)
    if ANSWERS not in sys.path:
        sys.path.append(ANSWERS)


def enter_folder():
    """Files are opened as seen from the crew's folder, wherever a call before has gone."""
    first = next(iter(roots()), None)
    if first is not None and os.path.isdir(first):
        os.chdir(first)


def path_of(file):
    """The path of a file that is named by its place in the crew's folder, or in that of what is shared."""
    for root in roots():
        path = os.path.join(root, *file.split("/"))
        if os.path.isfile(path):
            return path
    raise FileNotFoundError(f"there is no file {file} in the crew's folder: make python.lock anew")


def own_place(path):
    """How a path is named inside the crew's folder; None for what lies elsewhere."""
    real = os.path.realpath(path)
    for root in roots():
        if real.startswith(root + os.sep):
            return real[len(root) + 1 :].replace(os.sep, "/")
    return None


def module_name(file):
    """tools/look_up.py is tools.look_up, and tools/__init__.py is tools."""
    parts = file[: -len(".py")].split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def load(file):
    """The module of one of the crew's files."""
    name = module_name(file)
    if name in sys.modules and own_place(getattr(sys.modules[name], "__file__", None) or "") == file:
        return sys.modules[name]
    path = path_of(file)
    if not all(part.isidentifier() for part in name.split(".")):
        return _load_by_path(name, path)
    _open_folders(name.split(".")[:-1])
    found = importlib.import_module(name)
    # An installed package may have the same name.
    if own_place(getattr(found, "__file__", None) or "") == file:
        return found
    return _load_by_path(name, path)


def _open_folders(parts):
    """A folder without __init__.py gives way to an installed package of its name, unless it is there already."""
    for end in range(1, len(parts) + 1):
        name = ".".join(parts[:end])
        folders = [os.path.join(root, *parts[:end]) for root in roots()]
        if name in sys.modules or any(os.path.isfile(os.path.join(each, "__init__.py")) for each in folders):
            continue
        package = types.ModuleType(name)
        package.__path__ = [each for each in folders if os.path.isdir(each)]
        sys.modules[name] = package


def _load_by_path(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def find(file, attribute):
    """What a file calls "attribute", or "Class.attribute"."""
    found = load(file)
    for part in attribute.split("."):
        found = getattr(found, part)
    return found
