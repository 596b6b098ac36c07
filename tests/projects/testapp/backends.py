"""Summary backends of a site's own, for the tests: one that is fast and one that is out of order."""

from wagtail_newsbrief.summary.backends import BackendFailed, SummaryRequest, SummaryResult

#: An article, a paragraph a line.
FERRY = (
    "The night ferry to Pellmarsh leaves from the old pier on Monday at ten in the evening.",
    "The council voted on Tuesday to keep the service running through the whole winter season.",
    "Passengers need no reservation, but they should come at least fifteen minutes early.",
)

GENERATED = ("A night ferry starts on Monday.", "The council keeps it running all winter.")


class Generator:
    """Writes the same two points about everything, as a model would."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def summarise(self, request: SummaryRequest) -> SummaryResult:
        return SummaryResult(GENERATED, self.alias, "test-model", "generative")


class Broken:
    """Never answers."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def summarise(self, request: SummaryRequest) -> SummaryResult:
        message = "The backend gave no answer. Try again."
        raise BackendFailed(message)
