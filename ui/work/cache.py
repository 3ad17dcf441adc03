"""Caches that are bounded by bytes: a page may need many things, and none of them is dropped for their number."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from sys import getsizeof
from threading import Condition
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

import numpy as np
from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from ui.language import language

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def size_of(value: Any) -> int:
    """The bytes of a value and of what is in it, roughly."""
    if isinstance(value, np.ndarray):
        return value.nbytes + 128
    if isinstance(value, Mapping):
        return 64 + sum(size_of(k) + size_of(v) for k, v in value.items())
    if isinstance(value, tuple | list | set | frozenset):
        return 64 + sum(map(size_of, value))
    if is_dataclass(value) and not isinstance(value, type):
        return 64 + sum(size_of(getattr(value, f.name)) for f in fields(value))
    return getsizeof(value)


def remember(room: int, *, words: bool = False) -> Callable[[F], F]:
    """Keep what a function has returned, up to so many bytes; callers that come at once share one computation.

    What has `words` in it is kept for each language.
    """
    key = _spoken if words else hashkey
    return cached(LRUCache(room, size_of), key, condition=Condition())  # type: ignore[return-value]


def _spoken(*args: Hashable, **kwargs: Hashable) -> Hashable:
    return hashkey(language(), *args, **kwargs)


class Kept(Generic[T]):
    """Values that cost more to compute than to keep, up to so many bytes, and all those that somebody still has."""

    def __init__(self, room: int) -> None:
        self._recent: LRUCache[Hashable, T] = LRUCache(room, size_of)
        self._alive: WeakValueDictionary[Hashable, T] = WeakValueDictionary()
        self._lock = Condition()

    def get(self, key: Hashable) -> T | None:
        """The value, if it is there."""
        with self._lock:
            value = self._alive.get(key)
            if value is not None:
                self._keep(key, value)
            return value

    def put(self, key: Hashable, value: T) -> T:
        """Keep a value; returns the one that is kept already, if there is one."""
        with self._lock:
            value = self._alive.setdefault(key, value)
            self._keep(key, value)
            return value

    def _keep(self, key: Hashable, value: T) -> None:
        if self._recent.get(key) is None and size_of(value) <= self._recent.maxsize:
            self._recent[key] = value
