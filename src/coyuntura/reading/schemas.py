"""JSON Schemas (draft 2020-12) of files, for editors that complete and check them."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from coyuntura.names import Text
from coyuntura.reading.shapes import Part, Schema

Localised: TypeAlias = "str | float | bool | Sequence[Localised] | Mapping[str, Localised]"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def in_language(part: Part, language: str) -> Localised:
    """Return a part of a schema with its descriptions in `en` or `es`."""
    match part:
        case Text():
            return part.in_language(language)
        case Mapping():
            return {key: in_language(value, language) for key, value in part.items()}
        case str() | bool() | float() | int():
            return part
        case _:
            return [in_language(item, language) for item in part]


def document(schema: Schema, title: Text, language: str) -> Mapping[str, Localised]:
    """Return the whole schema of a kind of file."""
    described: Schema = {"$schema": DIALECT, "title": title, **schema}
    return cast("Mapping[str, Localised]", in_language(described, language))


def collection(schemas: Mapping[str, tuple[Schema, Text]], language: str) -> Mapping[str, Localised]:
    """Return one document that holds the schemas of several kinds of files, as `#/$defs/NAME`."""
    parts: Schema = {name: {"title": title, **schema} for name, (schema, title) in schemas.items()}
    return {"$schema": DIALECT, "$defs": in_language(parts, language)}
