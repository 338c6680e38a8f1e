"""The company that these tests begin with."""

import pytest

from tests.make import Make
from tests.services.recommending.company import Company


@pytest.fixture
def company(make: Make) -> Company:
    return Company(make)
