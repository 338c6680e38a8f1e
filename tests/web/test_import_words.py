"""What the steps of an import say in words where somebody new to it was lost."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from tests.make import Make
from tests.web.test_imports import planned, said

PRICES = 'code,title,Preis\nA-1,First,"890,00 €"\nA-2,Second,"1.299,00 €"\n'


@pytest.fixture
def browser(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("LD", name="Lena Desk", learning=True))


def test_the_columns_say_that_prices_are_in_another_currency(browser: FlaskClient) -> None:
    address = planned(browser, "courses", PRICES)
    page = said(browser.get(f"{address}/columns"))
    assert "“890,00 €” is not in USD, and nothing is converted here: leave the column out" in page
    for own in (PRICES.replace("€", "$"), PRICES.replace(" €", ""), PRICES.replace("Preis", "tags")):
        address = planned(browser, "courses", own)
        assert "nothing is converted" not in said(browser.get(f"{address}/columns"))
    named = planned(browser, "courses", "code,title,Price (EUR)\nA-1,First,5\n")
    assert "“Price (EUR)” is not in USD" in said(browser.get(f"{named}/columns"))


def test_one_row_with_a_problem_stays_out_and_several_stay_out(browser: FlaskClient) -> None:
    one = planned(browser, "courses", "code,title,hours\nA-1,First,many\nA-2,Second,1\n")
    assert "The 1 row with a problem stays out; nothing of it is written." in said(browser.get(one))
    two = planned(browser, "courses", "code,title,hours\nA-1,First,many\nA-2,,1\nA-3,x,1\n")
    page = browser.get(two)
    assert "The 2 rows with a problem stay out; nothing of them is written." in said(page)
    assert 'href="#h-apply">Go to Apply</a>' in page.text
    assert 'id="h-apply"' in page.text


def test_weeks_without_hours_stand_with_their_cell_and_are_not_shown_as_taken(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code,title,cost,hours\nA-1,First,dear,3 weeks\nA-2,Second,1,4 weeks\n")
    page = browser.get(address)
    assert 'name="cell-2-hours" value="3 weeks"' in page.text
    assert said(page).count("3 weeks is no number of hours of work") == 1
    assert "hours 4 weeks → is understood as nothing" in said(page)
    browser.post(f"{address}/cells", data={"cell-2-hours": "12", "was-cell-2-hours": "3 weeks"})
    assert "3 weeks is no number" not in said(browser.get(address))


def test_a_file_comes_back_under_its_own_name(browser: FlaskClient) -> None:
    sheet = "code,title\nA-1,First\n"
    for name, kept in (
        ("Kurse Nord.csv", "Kurse Nord.csv"),
        ("page.html", "page.html.bin"),
        ("Übung 1.CSV", "Übung 1.CSV"),
    ):
        address = planned(browser, "courses", sheet, name=name)
        answer = browser.get(f"{address}/original")
        assert parse_options_header(answer.headers["Content-Disposition"]) == ("attachment", {"filename": kept})
        assert answer.data == sheet.encode()


def test_a_problem_whose_word_is_asked_about_leads_to_the_question(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code,title,format,hours\nA-1,First,sofa,1\nA-2,Second,sofa,many\n")
    page = browser.get(address).text
    assert page.count('<a href="#h-questions">Or answer it above, once for all rows</a>') == 2
    assert 'id="h-questions"' in page


def test_the_undo_of_new_rows_says_that_they_are_gone_again(browser: FlaskClient, make: Make) -> None:
    make.course("OLD", title="Before")
    address = planned(browser, "courses", "code,title\nA-1,First\nOLD,After\n")
    browser.post(f"{address}/apply")
    page = said(browser.get(str(browser.post(f"{address}/undo").location)))
    assert page.count("What the import had made of this row is gone again.") == 1
    assert "title was After → becomes Before" in page
    assert "row was" not in page


def test_files_of_an_import_have_semicolons_where_its_file_had_them(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code;title;hours\nA-1;First;many\nA-2;Second;1,5\n")
    result = browser.get(f"{address}/result.csv").text.removeprefix("\ufeff").splitlines()
    assert result[0] == "code;title;hours;_line;_action;_code;_message"
    wrong = browser.get(f"{address}/problems.csv")
    assert wrong.text.removeprefix("\ufeff").startswith("_line;_problem_code;_problem;code;title;hours")
    again = planned(browser, "courses", wrong.data)
    assert "1 row has a problem" in said(browser.get(again))
    commas = planned(browser, "courses", "code,title\nA-1,First\n")
    assert browser.get(f"{commas}/result.csv").text.removeprefix("\ufeff").startswith("code,title,_line")
