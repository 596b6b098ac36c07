"""The guide's backend for a CDN that forgets by name."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import wagtail_newsbrief

GUIDE = Path(wagtail_newsbrief.__file__).parent.parent / "docs/how-to/purge-a-cdn.md"


def test_fastly(receiver):
    blocks = re.findall(r"```python\n(.+?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    (code,) = (block for block in blocks if "Fastly" in block)
    names: dict[str, Any] = {}
    exec(code, names)
    host = receiver.url.partition("/hook")[0]
    backend = names["FastlyBackend"]({"SERVICE": "abc", "TOKEN": "secret", "LOCATION": host})
    backend.purge(f"{host}/news/")
    backend.purge_tags([f"article-{number}" for number in range(300)])
    assert [message.path for message in receiver.messages] == ["/news/", *["/service/abc/purge"] * 2]
    assert {message.headers["fastly-key"] for message in receiver.messages} == {"secret"}
    assert [len(json.loads(message.body)["surrogate_keys"]) for message in receiver.messages[1:]] == [256, 44]
