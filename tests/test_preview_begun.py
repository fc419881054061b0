"""A change that is taken up before it is known whether it is all: what is prepared, and what of it is told when."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import PATIENCE, write_files
from preview_server import COPY, PROJECT, copy

from sitegen.preview.builder import Builder
from sitegen.preview.events import ErrorsChanged, Event, Look, PagesChanged
from sitegen.preview.outbox import Outbox
from sitegen.preview.worker import Urgency, Worker
from sitegen.site.engine import Engine

CELL = "hello/everyone/default/en"
BROKEN = copy("Good night").replace("We are glad", "{% include 'part.md' %}", 1)


class Told:
    """A builder with one mail open, and what it told."""

    def __init__(self, root: Path) -> None:
        self.root, self.events = root, list[Event]()
        self.worker = Worker("test")
        looks = frozenset({Look(CELL)})
        self.builder = Builder(Engine(root), self.worker, self.events.append, str, lambda: looks)
        self.builder.take_up()
        self.done()

    def done(self) -> None:
        """Wait until all that was asked for is done."""
        end = time.monotonic() + PATIENCE
        while self.worker.submit(Urgency.REST, lambda: self.builder._resting).result(PATIENCE) is False:
            assert time.monotonic() < end

    def write(self, path: str, text: str) -> None:
        """Write a file, and have it taken up before it is known whether others follow."""
        write_files(self.root, {path: text})
        self.builder.begin()
        self.worker.submit(Urgency.CHANGE, str).result(60)

    def errors(self) -> list[list[str]]:
        """The errors that were told, each time they were."""
        return [[error.rule for error in event.errors] for event in self.events if isinstance(event, ErrorsChanged)]

    def mails(self) -> list[str]:
        """The mails that were told."""
        return [
            mail.data["subject"] for event in self.events if isinstance(event, PagesChanged) for mail in event.mails
        ]


@pytest.fixture
def told(make_project: Callable[..., Path]) -> Iterator[Told]:
    made = Told(make_project(PROJECT))
    made.events.clear()
    yield made
    made.worker.stop()


def test_what_was_begun_is_told_when_nothing_followed(told: Told) -> None:
    told.write(COPY, copy("Good morning"))
    assert told.events == []
    told.builder.take_up(begun=True)
    told.done()
    assert told.mails() == ["Good morning"]


def test_a_mistake_that_the_next_file_mends_is_never_told(told: Told) -> None:
    told.write(COPY, BROKEN)
    told.write("content/campaigns/hello/part.md", "and sleep well")
    told.builder.take_up()
    told.done()
    assert told.errors() == []
    assert told.mails() == ["Good night"]


def test_a_mistake_that_stays_is_told_once(told: Told) -> None:
    told.write(COPY, BROKEN)
    told.builder.take_up(begun=True)
    told.done()
    assert told.errors() == [["template/missing"]]


def test_a_cell_that_went_before_it_was_looked_at_keeps_no_other_waiting(told: Told) -> None:
    go_on = threading.Event()
    told.worker.submit(Urgency.LOOK, go_on.wait)
    later = told.root / "content/campaigns/later"
    told.builder.take_up()
    told.worker.submit(Urgency.CHANGE, lambda: later.rename(later.with_name("sooner")))
    told.builder.begin()
    go_on.set()
    told.done()
    told.builder.take_up(begun=True)
    told.done()
    entries = told.builder._entries
    assert [entry.pending for entry in entries.values()] == [False] * 10


def test_mended_is_said_only_where_a_mistake_was_told() -> None:
    passed: list[Event] = []
    outbox = Outbox(passed.append)
    outbox.hold()
    outbox.put(ErrorsChanged(()))
    outbox.release()
    outbox.put(PagesChanged(frozenset(), frozenset()))
    assert passed == [PagesChanged(frozenset(), frozenset())]


HELLO, LATER = "content/campaigns/hello/campaign.yaml", "content/campaigns/later/campaign.yaml"
UNREADABLE = "name: ["


def test_cells_that_are_held_back_meanwhile_are_not_compiled(told: Told) -> None:
    told.builder._todo = dict.fromkeys(told.builder._entries)
    told.write(HELLO, f"{PROJECT[HELLO]}send_when: 1 = 2\n")
    told.builder._rest()
    told.builder.take_up(begun=True)
    told.done()
    assert told.errors() == []
    assert told.builder._resting


def test_mistakes_nobody_can_look_for_again_are_not_told_for_the_time_being(told: Told) -> None:
    later = "content/campaigns/later/email.md"
    for path, text in ((later, BROKEN), (LATER, UNREADABLE), (later, PROJECT[later]), (LATER, PROJECT[LATER])):
        write_files(told.root, {path: text})
        told.builder.take_up()
        told.done()
    assert told.errors() == [["template/missing"], ["yaml/syntax"], []]


def test_a_mail_whose_campaign_cannot_be_read_is_old_until_it_can(told: Told) -> None:
    cell = "later/everyone/default/en"
    for text, errors in ((UNREADABLE, 1), (PROJECT[LATER], 0)):
        write_files(told.root, {LATER: text})
        told.builder.take_up()
        told.done()
        assert told.builder._entries[cell].errors == errors
        assert told.builder.mail(cell, "") is not None


def test_a_deleted_campaign_is_gone_while_another_cannot_be_read(told: Told) -> None:
    write_files(told.root, {HELLO: "name: ["})
    shutil.rmtree(told.root / "content/campaigns/later")
    told.builder.take_up()
    told.done()
    assert {id_.partition("/")[0] for id_ in told.builder._entries} == {"hello"}
