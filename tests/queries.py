"""How many queries each page takes, held against the committed file query_counts.json."""

import json
import os
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

COUNTS = Path(__file__).with_name("query_counts.json")


def queries_of(client: Client, url: str) -> int:
    """The number of queries that a GET of `url` takes; the page must be shown."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
        assert response.status_code == 200, f"{url} answered {response.status_code}"
    return len(captured)


def assert_queries(name: str, client: Client, url: str) -> None:
    """The page takes as many queries as the file says; UPDATE_QUERY_COUNTS=1 writes it anew."""
    counts = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
    taken = queries_of(client, url)
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        COUNTS.write_text(json.dumps({**counts, name: taken}, indent=2, sort_keys=True) + "\n")
        return
    assert taken == counts.get(name), f"{name}: {taken} queries, the file says {counts.get(name)}"
