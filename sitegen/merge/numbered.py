"""Values of options and rows as layouts see them: printed they are tokens, looked into they are themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitegen.merge.tokens import Tokens


class NumberedText(str):
    """Text that may hold numbered values: it prints with their tokens and compares as the text that it will be."""

    _tokens: Tokens

    def __new__(cls, text: str, tokens: Tokens) -> NumberedText:
        """`text`, with the register that knows its tokens."""
        made = super().__new__(cls, text)
        made._tokens = tokens
        return made

    def spelled(self) -> str:
        """The text with its values; whoever asks depends on them."""
        return self._tokens.expand(str.__str__(self))

    def __str__(self) -> str:
        return str.__str__(self)

    def __eq__(self, other: object) -> bool:
        return bool(self.spelled() == asked(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        return bool(self.spelled() < asked(other))

    def __le__(self, other: Any) -> bool:
        return bool(self.spelled() <= asked(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.spelled() > asked(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self.spelled() >= asked(other))

    def __contains__(self, part: object) -> bool:
        return str(asked(part)) in self.spelled()

    def __bool__(self) -> bool:
        return str.__len__(self) > 0

    def __len__(self) -> int:
        return len(self.spelled())

    def __iter__(self) -> Iterator[str]:
        return iter(self.spelled())

    def __getitem__(self, index: Any) -> str:
        return self.spelled()[index]

    def __hash__(self) -> int:
        return hash(self.spelled())


class NumberedValue:
    """A number, date or the like with a number of its own: it prints as its token and calculates as itself."""

    __slots__ = ("_token", "_tokens", "_truth")

    def __init__(self, token: str, tokens: Tokens, truth: bool) -> None:
        self._token, self._tokens, self._truth = token, tokens, truth

    def asked(self) -> Any:
        """The value itself; whoever asks depends on it."""
        return self._tokens.raw(self._token)

    def __str__(self) -> str:
        return self._token

    def __html__(self) -> str:
        return self._token

    def __bool__(self) -> bool:
        return self._truth

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.asked(), name)

    def __eq__(self, other: object) -> bool:
        return bool(self.asked() == asked(other))

    def __ne__(self, other: object) -> bool:
        return bool(self.asked() != asked(other))

    def __hash__(self) -> int:
        return hash(self.asked())

    def __lt__(self, other: Any) -> Any:
        return self.asked() < asked(other)

    def __le__(self, other: Any) -> Any:
        return self.asked() <= asked(other)

    def __gt__(self, other: Any) -> Any:
        return self.asked() > asked(other)

    def __ge__(self, other: Any) -> Any:
        return self.asked() >= asked(other)

    def __add__(self, other: Any) -> Any:
        return self.asked() + asked(other)

    def __radd__(self, other: Any) -> Any:
        return other + self.asked()

    def __sub__(self, other: Any) -> Any:
        return self.asked() - asked(other)

    def __rsub__(self, other: Any) -> Any:
        return other - self.asked()

    def __mul__(self, other: Any) -> Any:
        return self.asked() * asked(other)

    def __rmul__(self, other: Any) -> Any:
        return other * self.asked()

    def __truediv__(self, other: Any) -> Any:
        return self.asked() / asked(other)

    def __rtruediv__(self, other: Any) -> Any:
        return other / self.asked()

    def __floordiv__(self, other: Any) -> Any:
        return self.asked() // asked(other)

    def __rfloordiv__(self, other: Any) -> Any:
        return other // self.asked()

    def __mod__(self, other: Any) -> Any:
        return self.asked() % asked(other)

    def __rmod__(self, other: Any) -> Any:
        return other % self.asked()

    def __neg__(self) -> Any:
        return -self.asked()

    def __pos__(self) -> Any:
        return +self.asked()

    def __abs__(self) -> Any:
        return abs(self.asked())

    def __int__(self) -> int:
        return int(self.asked())

    def __float__(self) -> float:
        return float(self.asked())

    def __index__(self) -> int:
        index: int = self.asked().__index__()
        return index

    def __round__(self, digits: int | None = None) -> Any:
        return round(self.asked(), digits) if digits is not None else round(self.asked())

    def __format__(self, pattern: str) -> str:
        return format(self.asked(), pattern)


def asked(value: object) -> Any:
    """`value`, or what stands behind it when it is numbered."""
    if isinstance(value, NumberedText):
        return value.spelled()
    return value.asked() if isinstance(value, NumberedValue) else value


def plain(value: Any) -> Any:
    """A number, date or the like as itself, where `value` is a numbered one; texts keep their tokens."""
    return value.asked() if isinstance(value, NumberedValue) else value
