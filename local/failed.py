"""A plugin of `make test`: the names of failed tests, below everything else that pytest prints."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Workers print nothing of their own."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not hasattr(config, "workerinput"):
        for name in names_of(reporter.stats):
            print(f"FAILED {name}", flush=True)


def names_of(stats: dict[str, list[pytest.TestReport]]) -> list[str]:
    """Each test that failed, or whose set-up or end did, once."""
    reports = stats.get("failed", []) + stats.get("error", [])
    return list(dict.fromkeys(report.nodeid for report in reports))
