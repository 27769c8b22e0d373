"""Values: frozen dataclasses whose methods are compiled when they are first used.

`dataclass` compiles six functions for each class as it is defined. For all of ours together that was
a sixth of a start, and a start makes values of one class in ten.
"""

from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, dataclass, field, fields, make_dataclass
from functools import partial
from typing import Any, TypeVar, dataclass_transform, overload

Value = TypeVar("Value")


@overload
def frozen(cls: type[Value], /) -> type[Value]: ...
@overload
def frozen(*, kw_only: bool) -> Callable[[type[Value]], type[Value]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: type[Value] | None = None, /, *, kw_only: bool = False
) -> type[Value] | Callable[[type[Value]], type[Value]]:
    """Make a class one of values, as `dataclass(frozen=True, slots=True)` does."""
    if cls is None:
        return partial(_make, kw_only=kw_only)
    return _make(cls, kw_only=kw_only)


def _make(cls: type[Value], *, kw_only: bool) -> type[Value]:
    assert not hasattr(cls, "__post_init__"), "what is compiled later would not call it"
    made: type[Value] = dataclass(cls, init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
    later = {name: _compiled_later(made, name) for name in ("__init__", "__repr__", "__eq__", "__hash__")}
    for name, method in {**later, **_FROZEN}.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


def _compiled_later(made: type, name: str) -> Callable[..., Any]:
    """Return a method that has itself replaced by the one that it stands for, and calls that."""

    def first(self: object, *given: object, **named: object) -> Any:
        method = getattr(_twin(made, name), name)
        setattr(made, name, method)
        return method(self, *given, **named)

    return first


def _twin(made: type, name: str) -> type:
    """Make a dataclass with the same fields, and with little else than one method."""
    return make_dataclass(
        made.__name__,
        [(each.name, each.type, each) for each in fields(made)],
        frozen=True,
        init=name == "__init__",
        repr=name == "__repr__",
        eq=name in {"__eq__", "__hash__"},
    )


def _refuse(self: object, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} stays as it is")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_FROZEN: Mapping[str, Callable[..., Any]] = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}
"""What is the same for all; the last two are for copies, and for another process."""
