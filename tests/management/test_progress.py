"""The progress bar of the management commands, without a command."""

import io

import pytest
from django.core.management.base import OutputWrapper

from wagtail_newsbrief.utils import progress as module
from wagtail_newsbrief.utils.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """Return a list whose last number is the time."""
    times = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: times[-1])
    return times


def test_a_terminal_is_redrawn_ten_times_a_second_at_most(clock):
    stream = Terminal()
    progress = Progress(OutputWrapper(stream), "Counting", 4, width=4)
    for now in (100.0, 100.05, 100.25, 100.3):
        clock.append(now)
        progress()
    progress.finish()
    assert stream.getvalue() == ("\rCounting █░░░ 1 of 4\rCounting ███░ 3 of 4\rCounting ████ 4 of 4\n")


def test_a_log_gets_a_line_at_every_tenth_and_the_last_once():
    stream = io.StringIO()
    progress = Progress(OutputWrapper(stream), "Counting", 1000)
    for _ in range(10):
        progress(55)
    progress.finish()
    assert stream.getvalue().splitlines() == [
        "Counting   6% 55 of 1,000",
        "Counting  11% 110 of 1,000",
        "Counting  22% 220 of 1,000",
        "Counting  33% 330 of 1,000",
        "Counting  44% 440 of 1,000",
        "Counting  55% 550 of 1,000",
        "Counting  55% 550 of 1,000",
    ]


def test_more_work_than_was_foretold_is_no_more_than_all(clock):
    stream = io.StringIO()
    progress = Progress(OutputWrapper(stream), "Counting", 2)
    progress(5)
    progress.finish()
    assert stream.getvalue().splitlines() == ["Counting 100% 5 of 2"]


def test_nothing_to_do():
    stream = io.StringIO()
    Progress(OutputWrapper(stream), "Counting", 0).finish()
    assert stream.getvalue().splitlines() == ["Counting 100% 0 of 0"]


def test_progress_is_not_coloured_as_an_error():
    stream = Terminal()
    wrapper = OutputWrapper(stream)
    wrapper.style_func = str.upper
    Progress(wrapper, "Counting", 1).finish()
    assert stream.getvalue().startswith("\rCounting ")
