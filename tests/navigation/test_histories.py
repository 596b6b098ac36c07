"""Random histories of a site, held against the oracle after every step.

``pytest tests/navigation/test_histories.py --hypothesis-profile=thorough`` looks longer.
"""

import datetime
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from wagtail.models import Locale, Page

from tests.projects.testapp.models import BlogPage, ChannelPage, LongReportPage, NotePage, PlainPage, ReportPage
from tests.support.factories import edit, make_article, make_page, make_request, make_section, make_user, restrict
from wagtail_newsbrief.articles.models import ArticlePage, SectionPage
from wagtail_newsbrief.mixins import ArticleMixin, NavigationMixin
from wagtail_newsbrief.navigation import index, neighbours, neighbours_of_many
from wagtail_newsbrief.navigation.order import ArticleOrder

from .conftest import day
from .oracle import Oracle, pks

#: Enough pages for every rule; more only make a step slow.
MOST_PAGES = 30

KINDS = [ArticlePage, BlogPage, NotePage, ReportPage, LongReportPage, PlainPage, SectionPage]

# Which page a rule takes: the number is counted around among those that there are.
numbers = st.integers(min_value=0, max_value=99)
# Few, so that dates are often equal.
days = st.integers(min_value=0, max_value=3)


class History(RuleBasedStateMachine):
    """A small site with both orders, and everything that editors do to it."""

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        cache.clear()
        self.group = Group.objects.create(name="Members")
        self.member = make_user(groups=[self.group])
        self.german = Locale.objects.create(language_code="de")
        news = make_section(title="News")
        guide = make_page(ChannelPage, title="Guide", article_order=ArticleOrder.EXPLORER)
        for number in range(2):
            make_article(news, published_at=day(number))
            make_page(BlogPage, guide, date=day(number).date())

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # --- choosing -----------------------------------------------------------------------------------------------

    def pick(self, number, *types, aliases=True):
        """Return a page of one of the types; None if there is none."""
        pages = [page.specific for page in Page.objects.filter(depth__gt=2).order_by("pk")]
        fitting = [page for page in pages if isinstance(page, types) and (aliases or page.alias_of_id is None)]
        return fitting[number % len(fitting)] if fitting else None

    def any_page(self, number):
        return self.pick(number, Page) or make_section(title="The only one")

    def section(self, number):
        return self.pick(number, SectionPage, ChannelPage) or make_section(title="Another")

    def article(self, number, *, aliases=True):
        return self.pick(number, NavigationMixin, aliases=aliases) or make_article(self.section(0))

    def has_room(self):
        return Page.objects.count() < MOST_PAGES

    def may_move(self, page, section):
        """Tell whether Wagtail lets the page go there: not below itself, nor beside one with its slug."""
        twin = section.get_children().filter(slug=page.slug).exclude(pk=page.pk)
        return not section.path.startswith(page.path) and not twin.exists()

    def dated(self, model, number):
        if issubclass(model, ArticleMixin):
            return {"published_at": day(number)}
        return {"date": day(number).date()} if model is BlogPage else {}

    def later(self):
        """Return a patch that moves the clock on by two hours."""
        return mock.patch("django.utils.timezone.now", return_value=timezone.now() + datetime.timedelta(hours=2))

    # --- what editors do ----------------------------------------------------------------------------------------

    @precondition(has_room)
    @rule(section=numbers, model=st.sampled_from(KINDS), number=days, live=st.booleans())
    def create(self, section, model, number, live):
        make_page(model, self.section(section), live=live, **self.dated(model, number))

    @precondition(has_room)
    @rule(
        sibling=numbers,
        model=st.sampled_from([ArticlePage, NotePage, PlainPage]),
        pos=st.sampled_from(["left", "right", "first-sibling"]),
        live=st.booleans(),
    )
    def create_in_the_middle(self, sibling, model, pos, live):
        page = model(title="Between", live=live, **self.dated(model, 1))
        self.any_page(sibling).add_sibling(pos=pos, instance=page)

    @rule(number=numbers, to=days, publish=st.booleans())
    def re_date(self, number, to, publish):
        page = self.article(number, aliases=False)
        if isinstance(page, NotePage):
            page.first_published_at = day(to)
            page.save(update_fields=["first_published_at"])
        else:
            edit(page, publish=publish, go_live_at=None, expire_at=None, **self.dated(type(page), to))

    @rule(number=numbers, show=st.booleans(), publish=st.booleans())
    def exclude(self, number, show, publish):
        edit(self.article(number, aliases=False), publish=publish, show_in_navigation=show)

    @rule(number=numbers, as_base=st.booleans())
    def unpublish(self, number, as_base):
        page = self.any_page(number)
        (Page.objects.get(pk=page.pk) if as_base else page).unpublish()

    @rule(number=numbers, to=days)
    def schedule(self, number, to):
        page = self.article(number, aliases=False)
        soon = timezone.now() + datetime.timedelta(hours=1)
        edit(page, go_live_at=soon, expire_at=None, **self.dated(type(page), to))

    @rule(number=numbers)
    def schedule_the_end(self, number):
        soon = timezone.now() + datetime.timedelta(hours=1)
        edit(self.article(number, aliases=False), go_live_at=None, expire_at=soon)

    @rule()
    def let_time_pass(self):
        with self.later():
            call_command("publish_scheduled", verbosity=0)

    @rule(number=numbers, into=numbers, pos=st.sampled_from(["first-child", "last-child"]))
    def move(self, number, into, pos):
        page, section = self.any_page(number), self.section(into)
        if self.may_move(page, section):
            page.move(Page.objects.get(pk=section.pk), pos=pos)

    @rule(number=numbers, sibling=numbers, pos=st.sampled_from(["left", "right", "first-sibling", "last-sibling"]))
    def reorder(self, number, sibling, pos):
        page = self.article(number)
        siblings = list(page.get_siblings())
        page.move(siblings[sibling % len(siblings)], pos=pos)

    @precondition(has_room)
    @rule(number=numbers, into=numbers, keep_live=st.booleans(), recursive=st.booleans())
    def copy(self, number, into, keep_live, recursive):
        page, section = self.any_page(number), self.section(into)
        if not section.path.startswith(page.path):
            slug = f"copy-{Page.objects.order_by('pk').last().pk}"
            page.copy(to=section, recursive=recursive, keep_live=keep_live, update_attrs={"slug": slug})

    @precondition(has_room)
    @rule(number=numbers, into=numbers)
    def alias(self, number, into):
        slug = f"alias-{Page.objects.order_by('pk').last().pk}"
        self.article(number).create_alias(parent=self.section(into), update_slug=slug)

    @precondition(has_room)
    @rule(number=numbers, alias=st.booleans())
    def translate(self, number, alias):
        page = self.article(number)
        if page.locale_id != self.german.pk and not page.has_translation(self.german):
            page.copy_for_translation(self.german, copy_parents=True, alias=alias)

    @rule(number=numbers)
    def delete(self, number):
        self.any_page(number).delete()

    @rule(number=numbers, kind=st.sampled_from(["login", "password", "groups", "none"]))
    def impose(self, number, kind):
        restrict(self.article(number), kind, groups=[self.group] if number % 2 else [])

    @rule(number=numbers)
    def lift(self, number):
        self.article(number).view_restrictions.all().delete()

    @rule(number=numbers, order=st.sampled_from(ArticleOrder), publish=st.booleans())
    def switch_order(self, number, order, publish):
        section = self.section(number)
        if section.alias_of_id is None:
            edit(section, publish=publish, article_order=order)

    @rule(number=numbers, to=days)
    def save_some_fields(self, number, to):
        page = self.article(number)
        for name, value in self.dated(type(page), to).items():
            setattr(page, name, value)
            page.save(update_fields=[name])

    # --- what holds ---------------------------------------------------------------------------------------------

    @invariant()
    def the_index_is_that_of_the_oracle(self):
        Oracle().check_index()
        assert list(index.differences()) == []

    @invariant()
    def everybody_has_the_neighbours_of_the_oracle(self):
        oracle = Oracle()
        for request in [make_request(), make_request(user=self.member)]:
            many = neighbours_of_many(oracle.pages, request=request)
            for page in oracle.pages:
                assert pks(many[page.pk]) == oracle.neighbours(page, request)
            self.there_and_back(oracle, many, request)
        request = make_request()
        for page in oracle.pages:
            assert pks(neighbours(page, request=request)) == oracle.neighbours(page, request)

    def there_and_back(self, oracle, many, request):
        """Hold that next and previous are each other's reverse for all whom this visitor is led to."""
        for page in oracle.pages:
            if getattr(page, "show_in_navigation", False) and oracle.may_see(page, request):
                before, after = many[page.pk]
                assert after is None or many[after.pk].previous == page
                assert before is None or many[before.pk].next == page


@pytest.mark.slow
@pytest.mark.django_db
def test_histories(site):
    few = settings(max_examples=8, stateful_step_count=12)
    chosen = settings() if settings.get_current_profile_name() == "thorough" else few
    run_state_machine_as_test(
        History, settings=settings(chosen, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
    )
