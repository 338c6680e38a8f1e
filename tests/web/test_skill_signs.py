"""What a row of skills says without being opened: flags, and an opinion that waits for another."""

from datetime import timedelta
from html.parser import HTMLParser

from portal.rules.courses import EvidenceKind
from portal.web.clock import today
from tests.make import Make


class _Open(HTMLParser):
    """Collects the text outside of closed details."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.depth += tag == "details"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "details"

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.text.append(data)


def seen(page: str) -> str:
    found = _Open()
    found.feed(page)
    return " ".join(found.text)


def test_a_claim_far_above_the_proof_shows_in_the_row(sign_in, make: Make, app: object) -> None:  # type: ignore[no-untyped-def]
    competency, person = make.competency(), make.person("ONE", manager_no="BOSS")
    boss, said = make.person("BOSS"), "Claimed far above what is verified"
    make.evidence(person, competency, 1)
    assert said not in seen(sign_in(person).get("/skills").text)
    make.evidence(person, competency, 4, EvidenceKind.SELF, ceiling=5, observed_on=today())
    assert said in seen(sign_in(person).get("/skills").text)
    assert said not in seen(sign_in(boss).get("/people/ONE").text)


def test_a_record_that_says_less_shows_in_the_row(sign_in, make: Make, app: object) -> None:  # type: ignore[no-untyped-def]
    person, day = make.person(), today() - timedelta(days=9)
    disputed, above = make.competency(), make.competency()
    make.evidence(person, disputed, 4, observed_on=day)
    make.evidence(person, disputed, 2, EvidenceKind.ASSESSMENT, ceiling=5, observed_on=day + timedelta(days=1))
    make.evidence(person, make.competency(), 3, observed_on=day)
    first = seen(sign_in(person).get("/skills").text)
    make.evidence(person, above, 2, EvidenceKind.PROJECT, ceiling=5, observed_on=day)
    make.evidence(person, above, 3, EvidenceKind.ASSESSMENT, observed_on=day + timedelta(days=1))
    page = seen(sign_in(person).get("/skills").text)
    assert (first.count("Disputed: a newer record says less"), page.count("Disputed: a newer record says less")) == (
        1,
        1,
    )
    assert ("A better record says less" in first, page.count("A better record says less")) == (False, 1)


def test_an_opinion_that_waits_for_the_other_shows_in_the_row(sign_in, make: Make, app: object) -> None:  # type: ignore[no-untyped-def]
    rated, told = make.competency(), make.competency()
    person, boss = make.person("ONE", manager_no="BOSS"), make.person("BOSS")
    learning = make.person(learning=True)
    mine, theirs = "A rating awaits your self-assessment", "A self-assessment awaits your rating"
    make.evidence(person, rated, 1, EvidenceKind.MANAGER, ceiling=4, observed_on=today())
    make.evidence(person, told, 1, EvidenceKind.SELF, ceiling=5, observed_on=today())
    own, manager = seen(sign_in(person).get("/skills").text), seen(sign_in(boss).get("/people/ONE").text)
    assert (own.count(mine), own.count(theirs)) == (1, 0)
    assert (manager.count(mine), manager.count(theirs)) == (0, 1)
    others = seen(sign_in(learning).get("/people/ONE").text)
    assert mine not in others
    assert theirs not in others
    make.evidence(person, rated, 1, EvidenceKind.SELF, ceiling=5, observed_on=today())
    assert mine not in seen(sign_in(person).get("/skills").text)
