"""The audit log."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from portal.services import audit_log
from portal.services.database import reading
from portal.web.admin.door import DayField, blueprint
from portal.web.downloads import csv_stream
from portal.web.forms import FilterForm
from portal.web.gate import current_actor
from portal.wording.deeds import change_words, deed_words


class LogFilter(FilterForm):
    text = StringField("Who, what or whom", default="")
    since = DayField("From", [Optional()])
    through = DayField("To", [Optional()])
    before = IntegerField(validators=[Optional(), NumberRange(1, 2**62)])


@blueprint.get("/admin/log")
def audit() -> ResponseReturnValue:
    """What was done, by whom, when; the latest first."""
    form = LogFilter()
    asked = {
        "text": form.text.data,
        "since": _begin(form.since.data),
        "until": _begin(form.through.data + timedelta(days=1)) if form.through.data else None,
    }
    if request.args.get("format") == "csv":
        return csv_stream("audit-log", _HEADER, map(_row, audit_log.read_all(current_actor(), **asked)))
    with reading():
        page = audit_log.read(current_actor(), **asked, before=form.before.data)
    return render_template("admin/log.html", form=form, page_of=page, deed_words=deed_words, change_words=change_words)


_HEADER = ("at", "actor", "actor_no", "action", "subject", "old", "new", "address")


def _row(deed: audit_log.Deed) -> tuple[str, ...]:
    return (
        deed.at.isoformat(timespec="seconds"),
        deed.actor,
        deed.actor_no,
        deed.action,
        deed.subject,
        _cell(deed.old),
        _cell(deed.new),
        deed.address,
    )


def _cell(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _begin(day: date | None) -> datetime | None:
    """The first moment of a day in the company's time zone."""
    return datetime.combine(day, time(), current_app.config["PORTAL"].zone) if day else None
