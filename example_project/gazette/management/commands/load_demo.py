"""`load_demo`: create the site from its content files. It can be run again."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from example_project.gazette import newsroom, paper
from example_project.gazette.progress import progress
from example_project.gazette.stories import read_stories, read_table


class Command(BaseCommand):
    """Creates what is missing, and leaves existing content alone."""

    help = "Load the example newspaper: pictures, authors, sections and articles. What is there already is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="delete the newspaper first, edits included")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        quiet = options["verbosity"] == 0
        if options["reset"]:
            paper.remove_all()
        stories = read_stories()
        paper.make_users()
        for name in progress(paper.picture_names(), "Pictures", self.stdout, quiet=quiet):
            paper.make_picture(name)
        for slug in read_table("authors"):
            paper.make_author(slug)
        editions = paper.make_editions()
        for language, home in editions.items():
            for entry in read_table("sections")[language]:
                paper.make_section(language, entry, home)

        drafts: newsroom.Drafts = {}
        for story in progress(stories, "Pages", self.stdout, quiet=quiet):
            drafts[story.language, story.key] = newsroom.make_draft(story, editions[story.language], drafts)
        new = [story for story in stories if not newsroom.is_finished(drafts[story.language, story.key])]
        for story in progress(new, "Articles", self.stdout, quiet=quiet or not new):
            newsroom.finish(story, drafts[story.language, story.key], drafts)
        newsroom.link_authors(drafts)
        self._choose_leads(editions, drafts)

        if not quiet:
            seconds = time.monotonic() - started
            loaded = f"{len(new)} articles loaded" if new else f"all {len(stories)} articles are there already"
            self.stdout.write(self.style.SUCCESS(f"The Ebrin Gazette: {loaded} ({seconds:.1f} s)."))
            if settings.GAZETTE_DEMO:
                self.stdout.write(f"Log in at /admin/ as editor, password {paper.DEMO_PASSWORD}.")

    def _choose_leads(self, editions: dict[str, Any], drafts: newsroom.Drafts) -> None:
        """Set the lead story of each front page from `editions.toml`, unless an editor chose another."""
        for language, home in editions.items():
            if home.lead_story_id is None:
                home.lead_story = drafts[language, read_table("editions")[language]["lead"]]
                home.save_revision().publish()
