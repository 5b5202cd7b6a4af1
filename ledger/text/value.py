"""Dataclasses that are cheap to define: the standard ones to the type checker and to whoever asks for them.

The standard decorator writes and compiles six methods for each class while its module is imported: about a
millisecond a class, whether the class is used or not, and the import of ``inspect`` besides. A commit hook would spend
a third of its time on that. Here a method is written when it is first called.

What is there: ``frozen``, ``slots``, ``order``; ``field`` with ``default``, ``default_factory``, ``init``, ``repr``,
``compare``; ``replace``. The standard ``fields``, ``asdict``, ``astuple``, ``replace`` and ``is_dataclass`` take these
classes too. ``ClassVar``, ``InitVar``, ``kw_only`` are not there: nothing here uses them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

TYPE_CHECKING = False  # as in ``typing``, which itself takes a while to load
if TYPE_CHECKING:
    from typing import Any

__all__ = ["dataclass", "field", "replace"]

_NONE = object()  # no default
_ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


class _Field:
    """What is known of a field."""

    __slots__ = ("compare", "default", "factory", "init", "name", "repr", "type")

    def __init__(self, default: Any, factory: Any, init: bool, repr: bool, compare: bool) -> None:  # noqa: A002
        if default.__class__.__hash__ is None:
            raise ValueError(f"mutable default {default!r}: use default_factory")
        self.name, self.type = "", ""
        self.default, self.factory, self.init, self.repr, self.compare = default, factory, init, repr, compare


def _field(*, default: Any = _NONE, default_factory: Any = _NONE, init: bool = True, repr: bool = True,  # noqa: A002
           compare: bool = True) -> Any:  # fmt: skip
    return _Field(default, default_factory, init, repr, compare)


def _dataclass(cls: Any = None, *, frozen: bool = False, slots: bool = False, order: bool = False) -> Any:
    def made(cls: type) -> type:
        return _made(cls, frozen, slots, order)

    return made if cls is None else made(cls)


def _made(cls: type, frozen: bool, slots: bool, order: bool) -> type:
    fields: dict[str, _Field] = {f.name: f for base in cls.__mro__[:0:-1] for f in base.__dict__.get("_fields_", ())}
    fields |= {name: _taken(cls, name, kind) for name, kind in cls.__annotations__.items()}
    if slots:
        cls = _slotted(cls, fields)
    methods: dict[str, Any] = {
        "_fields_": tuple(fields.values()),
        "_frozen_": frozen,
        "__dataclass_fields__": _STANDARD,
        "__match_args__": tuple(f.name for f in fields.values() if f.init),
        "__init__": _unwritten(cls, "__init__"),
        "__repr__": _repr,
        "__eq__": _unwritten(cls, "__eq__"),
        "__hash__": _unwritten(cls, "__hash__") if frozen else None,
    }
    if order:
        methods |= {name: _unwritten(cls, name) for name in _ORDER}
    if frozen:
        methods |= {"__setattr__": _no_set, "__delattr__": _no_delete}
    if frozen and slots:
        methods |= {"__getstate__": _getstate, "__setstate__": _setstate}
    for name, value in methods.items():
        if cls.__dict__.get(name) is None:  # what the class says for itself stands; a hash of None comes of its __eq__
            setattr(cls, name, value)
    return cls


def _taken(cls: type, name: str, kind: str) -> _Field:
    """A field as the class body describes it; a plain default stays what the class has under that name."""
    default = cls.__dict__.get(name, _NONE)
    found = default if isinstance(default, _Field) else _Field(default, _NONE, True, True, True)
    found.name, found.type = name, kind
    if found is default:
        delattr(cls, name)
        if found.default is not _NONE:
            setattr(cls, name, found.default)
    return found


def _slotted(cls: type, fields: dict[str, _Field]) -> type:
    """The class once more, with a slot for each field that no base has."""
    held = {slot for base in cls.__mro__[1:-1] for slot in base.__dict__.get("__slots__", ())}
    body = {k: v for k, v in cls.__dict__.items() if k not in fields and k not in ("__dict__", "__weakref__")}
    body["__slots__"] = tuple(name for name in fields if name not in held)
    again = type(cls)(cls.__name__, cls.__bases__, body)
    again.__qualname__ = cls.__qualname__
    return again


def _unwritten(cls: Any, name: str) -> Callable[..., Any]:
    """A method that nobody has called yet: it makes way for the real one."""

    def method(self: Any, *values: Any, **named: Any) -> Any:
        text, known = _initial(cls) if name == "__init__" else _comparing(cls, name)
        exec(text, known)
        written = known[name]
        written.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, written)
        return written(self, *values, **named)

    return method


def _initial(cls: Any) -> tuple[str, dict[str, Any]]:
    """``__init__``: its own parameters, one assignment for each field."""
    known: dict[str, Any] = {"_none": _NONE, "_set": object.__setattr__}
    parameters, lines = ["self"], []
    for f in cls._fields_:
        name = value = f.name
        if f.factory is not _NONE:
            known[f"_new_{name}"] = f.factory
            parameters += [f"{name}=_none"] if f.init else []
            value = f"_new_{name}() if {name} is _none else {name}" if f.init else f"_new_{name}()"
        elif f.default is not _NONE:
            known[f"_default_{name}"] = f.default
            parameters += [f"{name}=_default_{name}"] if f.init else []
            value = name if f.init else f"_default_{name}"
        elif f.init:
            parameters.append(name)
        else:
            continue
        slot: Any = getattr(cls, name, None)
        if not cls._frozen_:
            lines.append(f"self.{name} = {value}")
        elif type(slot) is _SLOT:
            known[f"_set_{name}"] = slot.__set__
            lines.append(f"_set_{name}(self, {value})")
        else:
            lines.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n ".join(lines) or "pass"
    return f"def __init__({', '.join(parameters)}):\n {body}\n", known


_SLOT = type(_Field.__dict__["name"])  # what a slot is, seen from the class


def _comparing(cls: Any, name: str) -> tuple[str, dict[str, Any]]:
    """``__hash__``, ``__eq__`` and the orders: those of the tuple of the fields; never with another class."""
    mine = "".join(f"self.{f.name}," for f in cls._fields_ if f.compare)
    if name == "__hash__":
        return f"def __hash__(self):\n return hash(({mine}))\n", {}
    other = mine.replace("self.", "other.")
    said = f"({mine}) {_ORDER.get(name, '==')} ({other})"
    return f"def {name}(self, other):\n return {said} if other.__class__ is self.__class__ else NotImplemented\n", {}


def _repr(self: Any) -> str:
    shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in self._fields_ if f.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _no_set(self: Any, name: str, value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_delete(self: Any, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, f.name) for f in self._fields_]


def _setstate(self: Any, state: list[Any]) -> None:
    for f, value in zip(self._fields_, state, strict=True):
        object.__setattr__(self, f.name, value)


class _Standard:
    """``__dataclass_fields__`` for whoever asks: the standard library's own, of a class with the same fields."""

    def __get__(self, instance: object, owner: Any) -> dict[str, Any]:
        return _standard(owner)


@cache
def _standard(owner: Any) -> dict[str, Any]:
    import dataclasses

    def standard(f: _Field) -> Any:
        default = {"default": f.default} if f.default is not _NONE else {}
        factory = {"default_factory": f.factory} if f.factory is not _NONE else {}
        return dataclasses.field(**default, **factory, init=f.init, repr=f.repr, compare=f.compare)

    twin: Any = dataclasses.make_dataclass(owner.__name__, [(f.name, f.type, standard(f)) for f in owner._fields_])
    found: dict[str, Any] = twin.__dataclass_fields__
    return found


_STANDARD = _Standard()


def _replace(value: Any, /, **changes: Any) -> Any:
    kept = {f.name: getattr(value, f.name) for f in value._fields_ if f.init and f.name not in changes}
    return value.__class__(**kept, **changes)


if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _dataclass, _field, _replace
