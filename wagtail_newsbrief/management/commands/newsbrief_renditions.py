"""Create the named renditions that existing articles lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from wagtail_newsbrief.images.renditions import create_renditions, images_by_id, lacks_renditions
from wagtail_newsbrief.images.signals import image_ids
from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.utils.progress import Progress

#: Pages read at a time: few, because each is read with its whole body.
PAGES = 50

#: Images read at a time, with their renditions.
IMAGES = 100

#: Exit status of a program that was interrupted by ^C.
INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Makes the named renditions that the images of live articles lack: for content of before the package, or after "
        "a change of RENDITIONS. It may be interrupted and run again: existing renditions are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count what is missing, and make nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_dry = options["dry_run"]
        self.complete = self.made = 0
        self.failed: list[Any] = []
        self.progress = Progress(self.stderr, "Articles", sum(pages.count() for pages in self.articles()))
        error = None
        try:
            self.work_on(self.shown_images())
        except KeyboardInterrupt:
            error = CommandError("Interrupted. Run the command again to go on.", returncode=INTERRUPTED)
        self.progress.finish()
        self.report()
        if error is None and self.failed:
            names = ", ".join(str(pk) for pk in self.failed[:20]) + (", …" if len(self.failed) > 20 else "")
            error = CommandError(f"No renditions could be made of {len(self.failed):,} images: {names}.", returncode=1)
        if error is not None:
            raise error

    def articles(self) -> list[Any]:
        """Return the live pages that may show images, one queryset per page type."""
        models = [model for model in get_page_models() if issubclass(model, SummaryMixin)]
        return [model._default_manager.exact_type(model).live() for model in models]

    def shown_images(self) -> list[Any]:
        """Return the ids of the images that live pages show, sorted. 1 query for 50 pages and 1 per page type."""
        found: set[Any] = set()
        for pages in self.articles():
            for batch in _batches(pages, PAGES):
                found.update(pk for page in batch for pk in image_ids(page))
                self.progress(len(batch))
        self.progress.finish()
        return sorted(found)

    def work_on(self, pks: Sequence[Any]) -> None:
        """Create the renditions that the images lack. 2 queries per hundred images."""
        self.progress = Progress(self.stderr, "Images", len(pks))
        for start in range(0, len(pks), IMAGES):
            images = images_by_id(pks[start : start + IMAGES])
            for pk in pks[start : start + IMAGES]:
                if pk in images:  # a stream may refer to a deleted image
                    self.work_on_image(images[pk])
                self.progress()

    def work_on_image(self, image: Any) -> None:
        if not lacks_renditions(image):
            self.complete += 1
        elif self.is_dry or create_renditions(image):
            self.made += 1
        else:
            self.failed.append(image.pk)

    def report(self) -> None:
        done = "would be made ready" if self.is_dry else "made ready"
        self.stdout.write(f"{self.made:,} images {done}, {self.complete:,} were.")


def _batches(pages: Any, size: int) -> Iterator[list[Any]]:
    """Yield pages by id with only the fields that ``image_ids`` reads."""
    model = pages.model
    read = [field.name for field in model._meta.concrete_fields if isinstance(field, StreamField)]
    read += ["summary_source_digest", *(["lead_image"] if hasattr(model, "lead_image") else [])]
    ordered = pages.order_by("pk").only(*read)
    batch = list(ordered[:size])
    while batch:
        yield batch
        batch = list(ordered.filter(pk__gt=batch[-1].pk)[:size])
