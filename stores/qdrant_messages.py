"""Qdrant's answers declared so that what costs is left as it came: vectors and payload entries are bytes.

Wire compatible with Qdrant's own declarations (points.proto, json_with_int.proto): packed floats and messages are
length-delimited, as bytes are. Of a nested object only one level is parsed at a time, so that no depth is too deep.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

_TYPES = {"double": 1, "int64": 3, "uint64": 4, "bool": 8, "string": 9, "bytes": 12, "uint32": 13}
_MESSAGE = 11
_ONCE, _REPEATED = 1, 3
_KIND = "kind"
#: Message -> its fields: "name number type", a type in capitals being a message; "*" repeats, "?" is of a oneof.
_DECLARED = {
    "Id": ("num 1 uint64", "uuid 2 bytes"),
    "Dense": ("data 1 bytes",),
    "Indices": ("data 1 uint32*",),
    "Sparse": ("values 1 bytes", "indices 2 uint32*"),
    "Multi": ("vectors 1 Dense*",),
    "Vector": ("data 1 bytes", "indices 2 Indices", "count 3 uint32", "dense 101 Dense", "sparse 102 Sparse",
               "multi 103 Multi"),
    "Named": ("key 1 bytes", "value 2 Vector"),
    "AllNamed": ("vectors 1 Named*",),
    "Vectors": ("vector 1 Vector", "vectors 2 AllNamed"),
    "Point": ("id 1 Id", "payload 2 bytes*", "vectors 4 Vectors"),
    "Scrolled": ("following 1 Id", "points 2 Point*"),
    "Got": ("points 1 Point*",),
    "Value": (
        "null 1 uint64?", "double 2 double?", "integer 3 int64?", "text 4 string?", "truth 5 bool?", "object 6 bytes?",
        "list 7 bytes?",
    ),
    "Entry": ("key 1 string", "value 2 Value"),
    "Object": ("fields 1 Entry*",),
    "List": ("values 1 Value*",),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The generated classes."""

    id: Any
    point: Any
    scrolled: Any
    got: Any
    entry: Any
    object: Any
    list: Any


@cache
def messages() -> Messages:
    """The classes, made when first wanted; a tenth of a second at most."""
    # Not at the top: a command that reads no source needs none of it.
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="pages.proto", package="pages", syntax="proto3")
    for name, fields in _DECLARED.items():
        _declare(file.message_type.add(name=name), fields)
    # A pool of its own: the package's generated classes know nothing of it.
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    wanted = {name: pool.FindMessageTypeByName(f"pages.{name.capitalize()}") for name in Messages.__slots__}
    return Messages(**{name: message_factory.GetMessageClass(found) for name, found in wanted.items()})


def _declare(message: Any, fields: tuple[str, ...]) -> None:
    if any(field.endswith("?") for field in fields):
        message.oneof_decl.add(name=_KIND)
    for field in fields:
        name, number, kind = field.split()
        made = message.field.add(name=name, number=int(number), label=_REPEATED if kind.endswith("*") else _ONCE)
        made.type = _TYPES.get(kind.rstrip("*?"), _MESSAGE)
        if made.type == _MESSAGE:
            made.type_name = f".pages.{kind.rstrip('*?')}"
        if kind.endswith("?"):
            made.oneof_index = 0
