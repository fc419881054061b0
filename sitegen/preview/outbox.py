"""Events on their way to the hub, held back while it is not known whether they will be true for more than a moment."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.preview.events import ErrorsChanged, Event


class Outbox:
    """Passes events on to `tell`, in order; while it holds them, once it is told to let them go."""

    def __init__(self, tell: Callable[[Event], object]) -> None:
        self._tell = tell
        self._held: list[Event] | None = None
        self._errors = ErrorsChanged(())

    def put(self, event: Event) -> None:
        """Pass on `event`, or hold it."""
        if self._held is not None:
            self._held.append(event)
            return
        if isinstance(event, ErrorsChanged):
            self._errors = event
        self._tell(event)

    def hold(self) -> None:
        """Hold what comes from now on."""
        self._held = self._held or []

    def release(self) -> None:
        """Pass on what was held; of errors those that are there at the end, if they are other than before."""
        held, self._held = self._held or [], None
        last = next((event for event in reversed(held) if isinstance(event, ErrorsChanged)), None)
        for event in held:
            if not isinstance(event, ErrorsChanged) or (event is last and event.errors != self._errors.errors):
                self.put(event)
