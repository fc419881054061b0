"""A sampling profiler: where CPU time goes, without the weight that tracing puts on small functions."""

from __future__ import annotations

import signal
import site
import sysconfig
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

_ROOTS = sorted(
    {*site.getsitepackages(), sysconfig.get_path("stdlib"), str(Path(__file__).parent.parent)}, key=len, reverse=True
)


class Samples:
    """How often each function was seen on the stack, and at its top, once for each millisecond of CPU time."""

    def __init__(self) -> None:
        self.count = 0
        self.on_stack: Counter[str] = Counter()
        self.on_top: Counter[str] = Counter()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take samples of the main thread inside the block."""
        before = signal.signal(signal.SIGPROF, self._take)
        signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def _take(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        if frame is not None:
            self.on_top[_name(frame)] += 1
        names = set()
        while frame is not None:
            names.add(_name(frame))
            frame = frame.f_back
        self.on_stack.update(names)

    def lines(self, top: int) -> Iterator[str]:
        """The shares of the `top` functions, with what they call and then by themselves."""
        for heading, counter in (("with what they call", self.on_stack), ("by themselves", self.on_top)):
            yield f"\n{heading}, in percent of {self.count} samples"
            for name, count in counter.most_common(top):
                yield f"{count / max(1, self.count):7.1%}  {name}"


def _name(frame: FrameType) -> str:
    code = frame.f_code
    for root in _ROOTS:
        if code.co_filename.startswith(root):
            return f"{code.co_filename[len(root) + 1 :]}:{code.co_qualname}"
    return f"{code.co_filename}:{code.co_qualname}"
