"""Files that browsers keep: their addresses change with their content, and they travel compressed."""

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.web.assets import asset


@pytest.fixture
def theme(app: Flask) -> str:
    with app.test_request_context():
        return asset("theme.css")


def test_a_file_is_kept_for_a_year_at_an_address_with_its_digest(client: FlaskClient, theme: str) -> None:
    answer = client.get(theme)
    assert answer.status_code == 200
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_an_older_address_still_answers_and_is_not_kept(client: FlaskClient, theme: str) -> None:
    older = re.sub(r"/[0-9a-f]{12}/", "/000000000000/", theme)
    answer = client.get(older)
    assert answer.data == client.get(theme).data
    assert answer.headers["Cache-Control"] == "no-cache"


def test_files_travel_compressed_to_whoever_reads_gzip(client: FlaskClient, theme: str) -> None:
    plain, packed = client.get(theme), client.get(theme, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_a_known_file_is_not_sent_again(client: FlaskClient, theme: str) -> None:
    tag = client.get(theme).headers["ETag"]
    assert client.get(theme, headers={"If-None-Match": tag}).status_code == 304


def test_all_files_of_a_first_visit_are_far_below_a_hundred_kilobytes(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        addresses = [asset(name) for name in ("bootstrap.min.css", "theme.css", "mark.svg")]
    sizes = [len(client.get(address, headers={"Accept-Encoding": "gzip"}).data) for address in addresses]
    assert all(sizes)
    assert sum(sizes) < 60_000


@pytest.mark.parametrize("name", ["absent.css", "..", "../assets.py", "%2e%2e%2fassets.py", ""])
def test_nothing_outside_the_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/000000000000/{name}").status_code == 404


def test_a_file_that_is_not_there_is_a_mistake_of_the_template(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(LookupError):
        asset("absent.css")


def test_the_theme_replaces_every_image_that_bootstrap_draws_in_an_address(client: FlaskClient, app: Flask) -> None:
    with app.test_request_context():
        ours, theirs = client.get(asset("theme.css")).text, client.get(asset("bootstrap.min.css")).text
    drawn = {
        name
        for name in re.findall(r"(--bs-[\w-]+):url\(.?data:", theirs)
        if name.endswith(("bg", "img", "image", "icon"))
    }
    assert len(drawn) >= 5
    assert {name for name in drawn if f"{name}: none" not in ours} == set()
    assert "url(" not in ours
