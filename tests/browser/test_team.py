"""People × competencies on a wide screen, on a phone, on paper."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows

WIDTHS = (390, 1280)


def table(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("table", name="Verified level and target")


def test_on_a_phone_every_person_is_a_block_and_nothing_scrolls_sideways(windows: Windows) -> None:
    page = windows.open("manager", width=390)
    page.goto("/team")
    region = page.get_by_role("region", name="People and competencies")
    assert region.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    first = table(page).locator("tbody tr").first
    cells = first.locator("td[data-h]")
    tops = cells.evaluate_all("all => all.map(cell => cell.getBoundingClientRect().top)")
    assert len(set(tops)) > 1
    assert first.get_by_role("rowheader").bounding_box()["y"] < min(tops)
    assert cells.first.evaluate("cell => getComputedStyle(cell, '::before').content").startswith('"LIT')
    expect(first.locator(".c-none").first).to_be_hidden()


def test_a_heading_sorts_on_a_phone_too(windows: Windows) -> None:
    page = windows.open("manager", width=390)
    page.goto("/team")
    table(page).get_by_role("link", name="LIT AI literacy").click()
    page.wait_for_url("**sort=LIT**")
    expect(table(page).locator("[aria-sort=descending]")).to_contain_text("LIT")


def test_it_stays_one_table_whose_cells_are_read_once(windows: Windows) -> None:
    """The code in front of a cell is for the eye: a screen reader has it from the heading of the column."""
    read = []
    for width in WIDTHS:
        page = windows.open("manager", width=width)
        page.goto("/team")
        found = table(page)
        expect(found).to_have_count(1)
        head, body = found.get_by_role("columnheader").count(), found.locator("tbody tr").first
        assert head > 2
        texts = body.get_by_role("cell").all()
        assert texts
        said = found.aria_snapshot()
        assert 'cell "LIT' not in said
        read.append([line.strip() for line in said.splitlines() if "not required" not in line and "- cell" in line])
    assert read[0] and set(read[0]) <= set(read[1])


def test_paper_has_the_whole_table(windows: Windows) -> None:
    page = windows.open("manager", width=1040)
    page.goto("/team")
    page.emulate_media(media="print")
    assert table(page).locator("tbody tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
    region = page.get_by_role("region", name="People and competencies")
    assert region.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_the_dots_of_a_need_leave_room_for_its_numbers(windows: Windows) -> None:
    for width in (320, 390, 1280):
        page = windows.open("manager", width=width)
        page.goto("/team")
        page.get_by_role("table", name="Coverage by unit").locator("tbody").get_by_role("link").first.click()
        needs = page.get_by_role("table", name="People at or above the level")
        dots = needs.locator("td svg[role=img]")
        assert dots.count() > 2
        for one in dots.all():
            assert one.evaluate(
                """svg => {
                  const mine = svg.getBoundingClientRect();
                  return [...svg.closest("tr").children].filter(cell => !cell.contains(svg)).every(cell => {
                    const theirs = cell.getBoundingClientRect();
                    return theirs.right <= mine.left + 1 || theirs.left >= mine.right - 1
                      || theirs.bottom <= mine.top + 1 || theirs.top >= mine.bottom - 1;
                  });
                }"""
            ), width
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_units_below_are_sorted_by_touch_on_a_phone_too(windows: Windows) -> None:
    for width in (390, 1280):
        page = windows.open("learning", width=width)
        page.goto("/coverage")
        page.get_by_role("table", name="Coverage by unit").get_by_role("link", name="Lapsing in 90 days").click()
        assert "below=risk" in page.url
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_what_stands_in_a_cell_fits_into_it(windows: Windows) -> None:
    page = windows.open("learning")
    page.goto("/coverage")
    for width in (390, 800, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        spilled = table(page).evaluate(
            """table => [...table.querySelectorAll("tbody td[data-h]")].filter(cell => {
              const seen = document.createRange();
              seen.setStart(cell, 0);
              seen.setEndBefore(cell.querySelector(".visually-hidden"));
              return seen.getBoundingClientRect().width > cell.getBoundingClientRect().width;
            }).map(cell => cell.innerText)"""
        )
        assert spilled == [], width
