"""Check the OpenAPI document of a running site with a validator and a generated client.

    python .ci/openapi_check.py http://127.0.0.1:8000 FOLDER

Run by a Python with tests/requirements/openapi.txt. FOLDER has `openapi.json`, written by `newsbrief_openapi`; the
client is made there. A warning of its generator is a failure, and it has to read every article and section.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import httpx
from openapi_spec_validator import OpenAPIV31SpecValidator

BIN = Path(sys.executable).parent
NAME = "newsbrief_client"

#: Known errors in the document of API v3: Wagtail's scheme for requests without a token. Remove errors that are fixed.
KNOWN = {"components/securitySchemes/AllowAnonymous: 'scheme' is a required property"}


def main(address: str, folder: Path) -> None:
    path = folder / "openapi.json"
    check(json.loads(path.read_text(encoding="utf-8")), set())
    with urllib.request.urlopen(f"{address}/api/v3/openapi.json", timeout=300) as answer:  # noqa: S310
        check(json.load(answer), KNOWN)
    options = ("--meta", "none", "--output-path", folder / NAME, "--overwrite", "--fail-on-warning")
    call("openapi-python-client", "generate", "--path", path, *options, folder=folder)
    sys.path.insert(0, str(folder))
    read(address)


def check(document: dict[str, Any], known: set[str]) -> None:
    found = {
        f"{'/'.join(map(str, error.path))}: {error.message}"
        for error in OpenAPIV31SpecValidator(document).iter_errors()
    }
    assert found == known, f"new: {found - known}, gone: {known - found}"
    print(f"{document['info']['title']}: {len(document['paths'])} paths, valid but for {len(known)} known errors")


def call(program: str, *arguments: object, folder: Path) -> None:
    command = [BIN / program, *map(str, arguments)]
    environment = {"PATH": f"{BIN}:/usr/bin:/bin"}
    subprocess.run(command, cwd=folder, env=environment, check=True)  # noqa: S603


def read(address: str) -> None:
    """Read all articles and sections through the client: listings page by page, and each by id."""
    client = importlib.import_module(NAME).Client(base_url=address, timeout=httpx.Timeout(60))
    for kind in ("articles", "sections"):
        one = operation(kind, f"{kind}_detail")
        seen: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            listing = good(operation(kind, f"{kind}_list").sync_detailed(client=client, **cursor))
            seen += listing.items
            if not listing.meta.next_cursor:
                break
            cursor = {"cursor": listing.meta.next_cursor}
        assert len(seen) > 1, f"{len(seen)} {kind}"
        for item in seen:
            found = good(one.sync_detailed(item.id, client=client))
            assert (found.id, found.title) == (item.id, item.title), found
        print(f"read {len(seen)} {kind}")


def good(answer: Any) -> Any:
    assert answer.status_code == 200, answer
    return answer.parsed


def operation(kind: str, name: str) -> Any:
    return importlib.import_module(f"{NAME}.api.{kind}.{name}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve())
