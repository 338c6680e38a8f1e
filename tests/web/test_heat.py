"""The headings of the table of people and competencies: a column is 4 rem wide."""

import pytest

from portal.services.insight import Asked, Competency
from portal.web.heat import Column


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Prompting and copilot use", "Promp|ting and copilot use"),
        ("Collaboration and change", "Colla|bo|ra|tion and change"),
        ("Data handling and quality", "Data hand|ling and quality"),
        ("Learning agility", "Lear|ning agility"),
        ("AI security", "AI secu|rity"),
        ("Expert systems", "Expert systems"),
    ],
)
def test_a_long_word_may_be_broken_where_it_can_be_read(name: str, shown: str) -> None:
    competency = Competency(1, "C", name, "Using AI")
    assert Column(competency, False, Asked()).name.replace("\u00ad", "|") == shown
