"""The cheap dataclass against the standard one: the same class, made twice, in everything a user of it can see."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

from ledger.text import value

STYLES = [
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "order": True},
    {"frozen": True, "slots": True, "order": True},
]


def classes(module: Any, style: dict[str, bool]) -> tuple[type, type, type]:
    """A class, one below it with more fields, and one that says some things for itself."""
    dataclass, field = module.dataclass, module.field

    @dataclass(**style)
    class Point:
        """A place."""

        x: int
        y: int
        name: str = "甲"
        memo: tuple[int, ...] = field(default=(), repr=False, compare=False)
        tags: list[str] = field(default_factory=list, compare=False)

        def far(self) -> int:
            """How far."""
            return self.x + self.y

    @dataclass(**style)
    class Place(Point):
        height: int = 0

    @dataclass(**style)
    class Own:
        one: int
        two: int = field(init=False, default=7)

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

    return Point, Place, Own


def told(make: Callable[[], object]) -> object:
    """What comes of something, an exception by its name."""
    try:
        return repr(make()).replace("test_value.", "")
    except Exception as error:
        return type(error).__name__


QUESTIONS: list[Callable[[type, type, type], object]] = [
    lambda p, q, o: p(1, 2),
    lambda p, q, o: p(1, y=2, name="乙", memo=(1,), tags=["a"]),
    lambda p, q, o: q(1, 2, "丙", (), [], 5),
    lambda p, q, o: p(1),
    lambda p, q, o: p(1, 2, z=3),
    lambda p, q, o: p(*range(9)),
    lambda p, q, o: (p(1, 2) == p(1, 2, memo=(5,)), p(1, 2) == p(1, 3), p(1, 2) != p(2, 1)),
    lambda p, q, o: (p(1, 2) == q(1, 2), q(1, 2) == p(1, 2), p(1, 2) == (1, 2)),
    lambda p, q, o: p(1, 2) < p(1, 3),
    lambda p, q, o: sorted([p(2, 1), p(1, 9), p(1, 3)]),
    lambda p, q, o: p(1, 2) >= q(1, 3),
    lambda p, q, o: hash(p(1, 2)) == hash(p(1, 2, memo=(3,))),
    lambda p, q, o: len({p(1, 2), p(1, 2), p(2, 2)}),
    lambda p, q, o: hash(p(1, [])),
    lambda p, q, o: o(1),
    lambda p, q, o: (o(1) == o(2), o(1).two, hash(o(1)) is not None),
    lambda p, q, o: setattr(p(1, 2), "x", 3),
    lambda p, q, o: delattr(p(1, 2), "x"),
    lambda p, q, o: vars(p(1, 2)),
    lambda p, q, o: dataclasses.replace(p(1, 2), y=5),
    lambda p, q, o: dataclasses.replace(o(1), two=5),
    lambda p, q, o: dataclasses.asdict(q(1, 2)),
    lambda p, q, o: dataclasses.astuple(q(1, 2)),
    lambda p, q, o: [(f.name, f.type, f.init, f.repr, f.compare, f.default) for f in dataclasses.fields(p)
                     if f.default is not dataclasses.MISSING],
    lambda p, q, o: dataclasses.is_dataclass(p(1, 2)),
    lambda p, q, o: (p.__match_args__, q.__match_args__, o.__match_args__),
    lambda p, q, o: (p.__name__, p.__qualname__, p.__doc__, p(1, 2).far()),
    lambda p, q, o: (copy.copy(q(1, 2)), copy.deepcopy(q(1, 2))),
    lambda p, q, o: (getattr(p, "__slots__", None), getattr(q, "__slots__", None)),
    lambda p, q, o: p(1, 2).tags is p(1, 2).tags,
]  # fmt: skip


@pytest.mark.parametrize("style", STYLES, ids=lambda s: "-".join(s) or "plain")
@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_it_is_as_the_standard_one(style: dict[str, bool], number: int) -> None:
    """Making, showing, comparing, ordering, hashing, freezing, copying: the same answer, or the same exception."""
    question = QUESTIONS[number]
    ours, standard = classes(value, style), classes(dataclasses, style)
    assert told(lambda: question(*ours)) == told(lambda: question(*standard))


@pytest.mark.parametrize("style", STYLES, ids=lambda s: "-".join(s) or "plain")
def test_replace_is_as_the_standard_one(style: dict[str, bool]) -> None:
    """Our own ``replace``, on our own class."""
    point, _, own = classes(value, style)
    assert value.replace(point(1, 2, tags=["a"]), y=5) == point(1, 5)
    assert value.replace(point(1, 2, tags=["a"])).tags == ["a"]
    with pytest.raises(TypeError):
        value.replace(own(1), two=5)
    with pytest.raises(TypeError):
        value.replace(point(1, 2), z=5)


def test_a_default_that_many_would_share_is_refused() -> None:
    """As by the standard one."""
    with pytest.raises(ValueError, match="default_factory"):

        @value.dataclass
        class _Shared:
            names: list[str] = []  # noqa: RUF012


@value.dataclass(frozen=True, slots=True)
class Pair:
    """Something that can be pickled and matched."""

    one: int
    other: str = "x"


@value.dataclass(frozen=True)
class Remembering:
    """Something that works out a thing once."""

    one: int

    @cached_property
    def twice(self) -> int:
        """Twice the one."""
        return 2 * self.one


@value.dataclass
class After:
    """Something with an end to its making."""

    one: int
    other: list[int] = value.field(init=False)

    def __post_init__(self) -> None:
        self.other = [self.one]


def test_pickling_matching_remembering_and_the_end_of_the_making() -> None:
    """What the ledger does with its values besides."""
    assert [pickle.loads(pickle.dumps(Pair(1, "y"), n)) for n in range(2, 6)] == [Pair(1, "y")] * 4
    match Pair(3):
        case Pair(one, other="x"):
            assert one == 3
        case _:
            pytest.fail("not matched")
    held = Remembering(4)
    assert held.twice is held.twice and held == Remembering(4)
    assert After(5).other == [5]


def test_a_method_is_written_when_it_is_called() -> None:
    """Nothing is compiled for a class that nobody uses; afterwards it is a plain method under its own name."""

    @value.dataclass(frozen=True, slots=True)
    class Idle:
        one: int

    before = Idle.__init__
    Idle(1)
    assert Idle.__init__ is not before
    assert Idle.__init__.__qualname__.endswith("Idle.__init__")
