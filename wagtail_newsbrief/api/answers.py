"""The answer to a question: the one that is kept, or else a new one.

Kept are the finished bytes, under the answer's own ``ETag``: a digest of all that the answer follows from (see
``freshness``), the stamp of the content among it. So there is nothing to throw away after a change, and nothing that is
not for everybody is ever kept, because that has no such ``ETag``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .endpoint import Endpoint
from .freshness import Freshness
from .http import to_json


def answer_to(endpoint: Endpoint, question: Callable[[Any], Any], freshness: Freshness) -> bytes:
    """Return the JSON of what ``question`` asks of the endpoint, which then knows what the answer shows.

    No query where the answer is kept.
    """
    kept = endpoint.memory.recall(freshness.etag)
    if kept is not None:
        body, endpoint.keys = kept
        return bytes(body)
    made = to_json(question(endpoint))
    if endpoint.is_stamped:
        endpoint.memory.keep(freshness.etag, (made, endpoint.keys))
    return made
