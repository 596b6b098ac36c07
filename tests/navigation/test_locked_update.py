"""What overlapping transactions couldn't see of each other is looked for after the commit, and mended."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from tests.projects.testapp.models import PlainPage
from tests.support.factories import make_article, make_page, make_section
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import index, locked_update, recheck, rows
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.navigation.order import ArticleOrder, date_key

from .conftest import day
from .oracle import Oracle


@pytest.fixture
def article(section):
    return make_article(section, published_at=day(3))


def wrong():
    return [str(difference) for difference in index.differences()]


# --- a second look ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestSecondLook:
    def test_a_row_that_another_transaction_made_wrong_is_mended(self, article, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            article.save()
            # As somebody sees it who commits at this moment.
            ArticlePage.objects.filter(pk=article.pk).update(published_at=day(7))
            assert wrong() != []
        assert wrong() == []
        assert NavigationEntry.objects.get().sort_key == date_key(day(7), article.pk)

    def test_so_is_one_that_should_not_be_there(self, article, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            article.save()
            ArticlePage.objects.filter(pk=article.pk).update(live=False)
        assert wrong() == []
        assert not NavigationEntry.objects.exists()

    def test_and_an_article_whose_section_got_another_order_meanwhile(
        self, section, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            section.article_order = ArticleOrder.EXPLORER
            make_article(section)
            section.save()
            NavigationEntry.objects.update(sort_key="by a date that nobody orders by")
        assert wrong() == []
        Oracle().check_index()

    def test_and_the_articles_of_a_section_that_was_put_into_another_order(self, article, section):
        """They were published by others, so that this transaction wrote none of them itself."""
        section.refresh_from_db()
        section.article_order = ArticleOrder.EXPLORER
        section.save()
        NavigationEntry.objects.update(sort_key="by a date that nobody orders by")
        assert wrong() != []
        recheck.check([recheck.Written(section_id=section.pk)])
        assert wrong() == []
        Oracle().check_index()

    def test_but_no_article_of_another_section(self, article, section, django_assert_num_queries):
        """Neither beside it nor below it, however wrong: a section costs what it holds, and not the whole site."""
        beside, below = make_section(), make_section(parent=section)
        others = [make_article(where, published_at=day(4)) for where in (beside, below, beside)]
        NavigationEntry.objects.filter(pk__in=[one.pk for one in others]).update(sort_key="of another transaction")
        found = list(index.misplaced(section.pk))
        assert found == []
        NavigationEntry.objects.filter(pk=article.pk).update(sort_key="of another transaction")
        recheck.check([recheck.Written(section_id=section.pk)])
        assert {int(text.split()[1].rstrip(":")) for text in wrong()} == {one.pk for one in others}

    @pytest.mark.parametrize("leave", ["unpublish", "move"])
    def test_and_the_rows_of_those_who_left_while_their_section_was_put_into_another_order(
        self, article, section, leave
    ):
        """It had read them as articles of its own, and wrote their rows when they were gone."""
        row, other = NavigationEntry.objects.get(pk=article.pk), make_section()
        if leave == "unpublish":
            article.unpublish()
        else:
            article.move(other, pos="last-child")
        row.save()
        assert wrong() != []
        recheck.check([recheck.Written(section_id=section.pk)])
        assert wrong() == []
        Oracle().check_index()

    def test_it_looks_at_what_is_there_and_not_at_what_was_found_before(
        self, article, django_capture_on_commit_callbacks
    ):
        """A transaction with an old snapshot finds the row right that somebody else has changed meanwhile."""
        with django_capture_on_commit_callbacks(execute=True):
            article.save()
            NavigationEntry.objects.filter(pk=article.pk).update(sort_key="of another transaction")
        assert wrong() == []

    def test_a_row_is_removed_that_somebody_left_for_a_page_that_is_no_longer_live(
        self, article, django_capture_on_commit_callbacks, django_assert_num_queries
    ):
        """A transaction with an old snapshot doesn't see it when it unpublishes."""
        row = NavigationEntry.objects.get(pk=article.pk)
        with django_capture_on_commit_callbacks() as callbacks:
            article.unpublish()
            row.save()
        assert wrong() != []
        for callback in callbacks:
            callback()
        assert wrong() == []
        with django_assert_num_queries(2):
            recheck.check([recheck.Written(ArticlePage, article.pk)])

    def test_a_transaction_has_one_look(
        self, article, section, django_capture_on_commit_callbacks, django_assert_num_queries
    ):
        other = make_article(section)
        with django_capture_on_commit_callbacks() as callbacks:
            for page in (article, other, article):
                recheck.of_row(ArticlePage, page.pk)
        with django_assert_num_queries(1):
            for callback in callbacks:
                callback()

    def test_what_goes_wrong_with_it_is_logged_and_nobody_is_stopped(self, article, monkeypatch, caplog):
        def fail(*args):
            raise OperationalError("the server closed the connection")

        monkeypatch.setattr(rows, "rows_for", fail)
        with caplog.at_level("ERROR", "wagtail_newsbrief"):
            recheck.check([recheck.Written(ArticlePage, article.pk)])
        assert "could not be checked" in caplog.text
        assert "newsbrief_navigation check" in caplog.text

    def test_it_looks_at_a_thousand_pages_at_a_time(self, section, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(rows, "BATCH_SIZE", 2)
        pages = [make_article(section) for _ in range(5)]
        written = [recheck.Written(ArticlePage, row.pk) for row in rows.entries()]
        assert len(written) == len(pages)
        with django_assert_num_queries(3):
            recheck.check(written)


# --- settling -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_that_is_locked_for_long_is_left_and_named(section, monkeypatch, caplog):
    pages = [make_article(section) for _ in range(5)]
    NavigationEntry.objects.all().delete()
    busy, update_locked = pages[3].pk, locked_update._update_locked

    def refuse(model, pks, concerned, waits):
        if busy in pks:
            raise OperationalError("could not obtain lock")
        return update_locked(model, pks, concerned, waits)

    monkeypatch.setattr(locked_update, "_update_locked", refuse)
    with caplog.at_level("ERROR", "wagtail_newsbrief"):
        assert locked_update.update_rows(ArticlePage, [page.pk for page in pages]) == 4
    message = f"The row of page {busy} in the navigation index was not written: could not obtain lock."
    assert caplog.messages == [f"{message} {locked_update.HINT}"]
    assert wrong() == [f"page {busy}: is missing in the index"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_outside_of_a_transaction(monkeypatch):
    monkeypatch.setattr(locked_update, "RESTS", (0, 0))
    refusals = []

    def work(waits):
        assert not waits
        assert connection.in_atomic_block
        if len(refusals) < 2:
            refusals.append(waits)
            raise OperationalError("deadlock detected")
        return "done"

    assert locked_update.in_own_transaction(work) == "done"

    def refuse(waits):
        raise OperationalError("deadlock detected")

    with pytest.raises(OperationalError):
        locked_update.in_own_transaction(refuse)

    # Wagtail tells of a move when it is committed.
    guide = make_section(article_order=ArticleOrder.EXPLORER)
    first, *_, last = (make_article(guide) for _ in range(3))
    last.move(ArticlePage.objects.get(pk=first.pk), pos="left")
    assert wrong() == []
    index.rebuild()
    ArticlePage.objects.get(pk=last.pk).delete()
    make_page(PlainPage).delete()
    assert wrong() == []
    Oracle().check_index()
