"""Which inputs a hook before a kickoff gives, by what its function says."""

import ast

from stepcrew_python.sources import node_of, syntax_of


def inputs_given_by(file, name):
    """Names in the order in which they are written; what is computed is not among them."""
    function = node_of(syntax_of(file), name)
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return []
    parameters = [each.arg for each in function.args.args if each.arg not in ("self", "cls")]
    reader = _Reader(parameters[:1])
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            reader.values.setdefault(node.targets[0].id, []).append(node.value)
    for node in ast.walk(function):
        reader.read(node)
    return list(reader.found)


class _Reader:
    def __init__(self, holders):
        #: Names of what is, or becomes, the inputs.
        self.holders = set(holders)
        self.values = {}
        self.found = {}

    def read(self, node):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Subscript) and self._is_inputs(target.value):
                self._add(target.slice)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and self._is_inputs(node.func.value):
            if node.func.attr == "setdefault" and node.args:
                self._add(node.args[0])
            if node.func.attr == "update":
                self._call(node)
        if isinstance(node, ast.Return) and node.value is not None:
            self._given(node.value, ())

    def _is_inputs(self, node):
        return isinstance(node, ast.Name) and (node.id in self.holders or self._is_returned(node.id))

    def _is_returned(self, name):
        """A copy of the inputs is written to, and given back."""
        return any(self._copies_inputs(value) for value in self.values.get(name, ()))

    def _copies_inputs(self, value):
        return any(isinstance(each, ast.Name) and each.id in self.holders for each in ast.walk(value))

    def _given(self, value, seen):
        if isinstance(value, ast.Dict):
            for key in value.keys:
                self._add(key)
        elif isinstance(value, ast.BinOp):
            self._given(value.left, seen)
            self._given(value.right, seen)
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict":
            self._call(value)
        elif isinstance(value, ast.Name) and value.id not in seen:
            for each in self.values.get(value.id, ()):
                self._given(each, (*seen, value.id))

    def _call(self, node):
        for each in node.args:
            self._given(each, ())
        for keyword in node.keywords:
            self._add(ast.Constant(keyword.arg))

    def _add(self, key):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self.found[key.value] = True
