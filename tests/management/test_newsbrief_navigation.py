"""``newsbrief_navigation rebuild`` and ``check``: what they print, what they mend, how they end."""

import io
from unittest import mock

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from tests.navigation.oracle import Oracle
from tests.projects.testapp.models import NotePage
from tests.support.factories import bulk_pages, make_article, make_section
from wagtail_newsbrief.navigation import rows
from wagtail_newsbrief.navigation.models import NavigationEntry

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def section(site):
    """Return a section with 30 notes that were loaded by bulk, so that the index knows none of them."""
    section = make_section()
    bulk_pages(section, [NotePage(title=f"{number}") for number in range(30)])
    return section


def run(*arguments, out=io.StringIO, err=io.StringIO):
    """Run the command; return what it wrote to stdout and to stderr."""
    stdout, stderr = out(), err()
    call_command("newsbrief_navigation", *arguments, stdout=stdout, stderr=stderr, no_color=True)
    return stdout.getvalue(), stderr.getvalue()


# --- check ------------------------------------------------------------------------------------------------------


def test_pages_loaded_by_bulk_are_found_missing(section):
    stdout = io.StringIO()
    with pytest.raises(CommandError, match=r"differs in 30 places\. Run “newsbrief_navigation rebuild”") as error:
        call_command("newsbrief_navigation", "check", stdout=stdout, stderr=io.StringIO())
    assert error.value.returncode == 1
    first = NotePage.objects.order_by("pk").first()
    lines = stdout.getvalue().splitlines()
    assert lines[0] == f"page {first.pk}: is missing in the index"
    assert len(lines) == 30


def test_a_long_list_is_cut_short_but_counted(section):
    stdout = io.StringIO()
    with pytest.raises(CommandError, match="30 places"):
        call_command("newsbrief_navigation", "check", "--limit", "3", stdout=stdout, stderr=io.StringIO())
    assert len(stdout.getvalue().splitlines()) == 3


@pytest.mark.parametrize(("broken", "code"), [(True, 1), (False, None)])
def test_the_exit_code(site, broken, code, capsys):
    make_article()
    if broken:
        NavigationEntry.objects.all().delete()
    # Django closes the connection at the end of a command that was started from outside.
    with mock.patch("django.core.management.base.connections.close_all"):
        if broken:
            with pytest.raises(SystemExit) as end:
                execute_from_command_line(["manage.py", "newsbrief_navigation", "check", "--no-color"])
            assert end.value.code == code
            assert "is missing in the index" in capsys.readouterr().out
        else:
            execute_from_command_line(["manage.py", "newsbrief_navigation", "check", "--no-color"])
            assert capsys.readouterr().out == "The navigation index is complete.\n"


def test_a_check_changes_nothing(section):
    with pytest.raises(CommandError):
        run("check")
    assert not NavigationEntry.objects.exists()


# --- rebuild ----------------------------------------------------------------------------------------------------


def test_a_rebuild_mends_what_the_check_found(section):
    stdout, _ = run("rebuild")
    assert stdout.splitlines()[-1] == "The navigation index holds 30 articles."
    stdout, stderr = run("check")
    assert stdout == "The navigation index is complete.\n"
    assert stderr.splitlines()[-1] == "Comparing 100% 30 of 30"
    Oracle().check_index()


def test_a_rebuild_that_was_interrupted_is_started_again(section, monkeypatch):
    monkeypatch.setattr(rows, "BATCH_SIZE", 8)
    write, batches = rows.write, []

    def write_two(some):
        if len(batches) == 2:
            raise KeyboardInterrupt
        batches.append(some)
        write(some)

    monkeypatch.setattr(rows, "write", write_two)
    with pytest.raises(KeyboardInterrupt):
        run("rebuild")
    # What was written before stays; nothing is half written.
    assert NavigationEntry.objects.count() == 16
    monkeypatch.setattr(rows, "write", write)
    run("rebuild")
    run("check")
    assert NavigationEntry.objects.count() == 30


def test_an_empty_site_is_no_error(site):
    assert run("rebuild")[0] == "Indexing 100% 0 of 0\nThe navigation index holds 0 articles.\n"
    assert run("check") == ("The navigation index is complete.\n", "Comparing 100% 0 of 0\n")


# --- progress ---------------------------------------------------------------------------------------------------


def test_a_log_gets_a_line_at_every_tenth(section, monkeypatch):
    monkeypatch.setattr(rows, "BATCH_SIZE", 10)
    assert run("rebuild")[0].splitlines() == [
        "Indexing  33% 10 of 30",
        "Indexing  67% 20 of 30",
        "Indexing 100% 30 of 30",
        "The navigation index holds 30 articles.",
    ]


def test_a_terminal_gets_one_line_that_is_redrawn(section, monkeypatch):
    monkeypatch.setattr(rows, "BATCH_SIZE", 10)
    stdout, _ = run("rebuild", out=Terminal)
    line, end, rest = stdout.partition("\n")
    assert end
    assert rest == "The navigation index holds 30 articles.\n"
    assert line.startswith("\rIndexing ")
    assert line.split("\r")[-1] == "Indexing " + "█" * 30 + " 30 of 30"


def test_a_check_keeps_its_progress_out_of_its_output(section):
    run("rebuild")
    stdout, stderr = run("check", err=Terminal)
    assert stdout == "The navigation index is complete.\n"
    assert "30 of 30" in stderr


# --- arguments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["mend"], ["check", "--limit", "many"]])
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(CommandError):
        run(*arguments)
