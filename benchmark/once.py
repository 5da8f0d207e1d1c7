"""What is made once, whichever thread asks first: the others wait for it.

There is one lock for each thing and none for all, so that two things are made side by side. A thing
may ask for others while it is made, as long as none of them asks for it in turn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar, cast, overload
from weakref import WeakValueDictionary

Key = TypeVar("Key", bound=Hashable)
Owner = TypeVar("Owner")
Made = TypeVar("Made")

_guard = threading.Lock()
_turns: WeakValueDictionary[tuple[int, Hashable], Any] = WeakValueDictionary()


def once(memo: dict[Key, Any], key: Key, make: Callable[[], Made]) -> Made:
    """Return what is kept under the key; make it and keep it the first time.

    Whoever asks again after `make` has raised makes it again.

    >>> memo: dict[str, int] = {}
    >>> once(memo, "size", lambda: 3), once(memo, "size", lambda: 4)
    (3, 3)
    """
    if key not in memo:
        with _turn(memo, key):
            if key not in memo:
                memo[key] = make()
    return cast(Made, memo[key])


def _turn(memo: dict[Key, Any], key: Key) -> Any:
    """Return the lock of one thing; it lasts as long as somebody has it."""
    address = id(memo), key  # nobody else has the id of a memo that is in use
    with _guard:
        turn = _turns.get(address)
        if turn is None:
            turn = _turns[address] = threading.RLock()
        return turn


class made_once(Generic[Owner, Made]):  # noqa: N801 (used as `property` is)
    """A property that is computed when it is first asked for, by one thread alone.

    `functools.cached_property` lets two threads compute it, from Python 3.12 on.

    >>> class Circle:
    ...     @made_once
    ...     def area(self):
    ...         print("computed")
    ...         return 3.14
    >>> circle = Circle()
    >>> circle.area, circle.area
    computed
    (3.14, 3.14)
    """

    def __init__(self, make: Callable[[Owner], Made]) -> None:
        self._make, self._name = make, make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Owner]) -> made_once[Owner, Made]: ...
    @overload
    def __get__(self, owner: Owner, kind: type[Owner]) -> Made: ...

    def __get__(self, owner: Owner | None, kind: type[Owner]) -> made_once[Owner, Made] | Made:
        """Return what was made; an attribute of that name, once it is there, comes first."""
        if owner is None:
            return self
        return once(vars(owner), self._name, lambda: self._make(owner))
