"""Our own checks beside schemathesis's. Loaded by schemathesis, in its own environment; imports nothing of ours."""

from __future__ import annotations

import json

import schemathesis


@schemathesis.check
def json_is_json(ctx, response, case) -> None:
    """What says that it is JSON is, in UTF-8, and whoever sniffs is told not to."""
    kind = response.headers.get("content-type", [""])[0]
    if "json" in kind:
        json.loads(response.content.decode("utf-8"))
    nosniff = response.headers.get("x-content-type-options", [""])[0]
    assert nosniff == "nosniff", "an answer without X-Content-Type-Options"


@schemathesis.check
def a_refusal_says_what_is_wrong(ctx, response, case) -> None:
    """A refused question is told which of its parts was not understood."""
    if response.status_code == 422:
        errors = response.json()["errors"]
        assert errors, "refused without a reason"
        for error in errors:
            assert error["msg"], "refused without words"
            assert error["loc"][0] in {"query", "path", "body", "header"}, f"refused for {error['loc']}"
    elif response.status_code == 400:
        data = response.json()
        assert data.get("message") or data.get("detail"), "refused without words"


@schemathesis.check
def errors_are_kept_by_nobody(ctx, response, case) -> None:
    """No cache keeps an error of the API, or the answer to a password."""
    is_ours = "json" in response.headers.get("content-type", [""])[0] and response.status_code != 405
    if is_ours and (response.status_code >= 400 or case.method == "POST"):
        assert "no-store" in response.headers.get("cache-control", [""])[0], "an error that caches may keep"
