"""The garbage collector while a sheet is in memory."""

import gc

import pytest

from portal.services.intake.collecting import collector_paused


def test_the_collector_is_on_again_whatever_happens() -> None:
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), collector_paused():
        raise KeyError
    assert gc.isenabled()
