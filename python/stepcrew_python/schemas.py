"""JSON Schemas and names of tools as CrewAI 1.15 offers them to a model."""

import copy
import hashlib
import re
import unicodedata

_LONGEST_NAME = 64
_FORMATS = ("date-time", "date", "time", "duration")
_COMPOSED = re.compile(r"^Tool Name:.*\nTool Arguments:.*\nTool Description:\s*", re.DOTALL)


def wire_name(name):
    """CrewAI's sanitize_tool_name: a-z, 0-9 and "_", at most 64; "" where nothing is left."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
    text = re.sub(r"([a-z])([A-Z])", r"\1_\2", text).lower()
    text = re.sub(r"['\"]+", "", text)
    text = re.sub(r"_+", "_", re.sub(r"[^a-zA-Z0-9]+", "_", text)).strip("_")
    if len(text) <= _LONGEST_NAME:
        return text
    mark = "_" + hashlib.sha256(text.encode()).hexdigest()[:8]
    return text[: _LONGEST_NAME - len(mark)].rstrip("_") + mark


def authored(description):
    """A description without what earlier versions of CrewAI put before it."""
    composed = _COMPOSED.match(description)
    return description[composed.end() :] if composed else description


def offered_schema(model):
    """What a model is offered as the arguments: definitions written out, all properties required."""
    schema = _mended(model.model_json_schema(ref_template="#/$defs/{model}"))
    definitions = schema.pop("$defs", {})
    offered = _written_out(schema, definitions, ())
    # CrewAI mends what tells kinds apart under this name alone.
    kinds = offered.get("properties", {}).get("output", {}).get("discriminator", {})
    if "mapping" in kinds:
        kinds["mapping"] = {key: value.split("/")[-1] for key, value in kinds["mapping"].items()}
    return {key: value for key, value in offered.items() if key not in ("title", "description")}


def _written_out(node, definitions, inside):
    if isinstance(node, list):
        return [_written_out(each, definitions, inside) for each in node]
    if not isinstance(node, dict):
        return node
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    if name not in definitions:
        return {key: _written_out(value, definitions, inside) for key, value in node.items()}
    found = definitions[name]
    if name not in inside:
        return _written_out(copy.deepcopy(found), definitions, (*inside, name))
    # A model that holds itself ends there.
    return {key: found[key] for key in ("type", "description") if key in found}


def _mended(node):
    if isinstance(node, list):
        return [_mended(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {("anyOf" if key == "oneOf" else key): _mended(value) for key, value in node.items()}
    # A property may be called "format" or "type".
    if isinstance(found.get("format"), str) and found["format"] not in _FORMATS:
        del found["format"]
    if "anyOf" in found and isinstance(found["anyOf"], list):
        found["anyOf"] = [{"type": "object"} if each == {} else each for each in found["anyOf"]]
    if found.get("type") == "object":
        found["additionalProperties"] = False
        found.setdefault("properties", {})
        found["required"] = list(found["properties"])
    return found
