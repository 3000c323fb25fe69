"""Checking requests against an OpenAPI 3.1 description: as much of JSON Schema as Discord's needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
    "null": (type(None),),
}


class Description:
    """An API as its OpenAPI file describes it."""

    def __init__(self, path: Path) -> None:
        self._whole = json.loads(path.read_text(encoding="utf-8"))
        self._paths = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", p)), v) for p, v in self._whole["paths"].items()]

    def faults(self, method: str, path: str, body: Any) -> list[str]:
        """Return what is wrong with a request."""
        fitting = [v[method.lower()] for p, v in self._paths if p.fullmatch(path) and method.lower() in v]
        if not fitting:
            return [f"{method} {path} is not described"]
        content = fitting[0].get("requestBody", {}).get("content", {})
        if not content or body is None:
            return []
        return list(self._faults(content["application/json"]["schema"], body, "body"))

    def _faults(self, schema: Schema, value: Any, at: str) -> Iterator[str]:
        if "$ref" in schema:
            schema = self._named(schema["$ref"])
        for part in schema.get("allOf", ()):
            yield from self._faults(part, value, at)
        yield from self._alternatives(schema, value, at)
        if "const" in schema and value != schema["const"]:
            yield f"{at} is not {schema['const']!r}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at} is none of {schema['enum']}"
        if not _is_of_type(schema, value):
            yield f"{at} is no {schema['type']}: {value!r}"
            return
        yield from _size_faults(schema, value, at)
        yield from self._inner(schema, value, at)

    def _alternatives(self, schema: Schema, value: Any, at: str) -> Iterator[str]:
        choices = [list(self._faults(s, value, at)) for s in (*schema.get("oneOf", ()), *schema.get("anyOf", ()))]
        if choices and all(choices):
            yield min(choices, key=len)[0]

    def _inner(self, schema: Schema, value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value)
            known = schema.get("properties", {})
            for name, inner in value.items():
                if name in known:
                    yield from self._faults(known[name], inner, f"{at}.{name}")
                elif schema.get("additionalProperties") is False:
                    yield f"{at}.{name} is not known"
        if isinstance(value, list | tuple) and "items" in schema:
            for number, item in enumerate(value):
                yield from self._faults(schema["items"], item, f"{at}[{number}]")

    def _named(self, reference: str) -> Schema:
        found: Any = self._whole
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        named: Schema = found
        return named


def _is_of_type(schema: Schema, value: Any) -> bool:
    kinds = schema.get("type")
    if kinds is None:
        return True
    if schema.get("format") == "snowflake" and isinstance(value, int):
        return True  # taken as a number too, says Discord's prose
    wanted = tuple(t for kind in ([kinds] if isinstance(kinds, str) else kinds) for t in _TYPES[kind])
    return isinstance(value, wanted) and (not isinstance(value, bool) or bool in wanted)


def _size_faults(schema: Schema, value: Any, at: str) -> Iterator[str]:
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{at} has {len(value)} characters"
        if "pattern" in schema and not re.search(
            schema["pattern"].replace(r"\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}", r"\w"), value
        ):
            yield f"{at} does not look right: {value!r}"
    if isinstance(value, list | tuple) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 9**9):
        yield f"{at} has {len(value)} items"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at} is {value}"
