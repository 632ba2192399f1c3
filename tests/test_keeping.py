"""Processes that end are started again, until they end too often."""

import os
import signal

import pytest

from local.keeping import Keeper, Program
from local.trouble import Trouble


def test_what_ends_is_started_again_until_it_ends_too_often(tmp_path, capsys):
    program = Program("sleeper", ("http.server", "0"), tmp_path, lambda: dict(os.environ), tmp_path)
    keeper = Keeper([program])
    program.start()
    try:
        for _ in range(2):
            first = program.child
            first.popen.send_signal(signal.SIGKILL)
            first.popen.wait()
            keeper.mend()
            keeper.mend()
            assert program.child is not first
            assert program.child.running
        line = "The sleeper process ended (killed by SIGKILL); started again.\n"
        assert capsys.readouterr().out == line * 2
        program.child.popen.kill()
        program.child.popen.wait()
        with pytest.raises(
            Trouble, match=r"sleeper process ended 3 times within a minute \(killed"
        ):
            keeper.mend()
    finally:
        program.child.stop()
