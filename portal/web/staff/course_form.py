"""The form of a course: a field for every column of the courses sheet, read as the sheet reads them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from portal.rules.courses import COURSE_EVIDENCE, CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.curating import CourseDetails
from portal.rules.intake import values
from portal.rules.intake.amounts import money
from portal.rules.intake.courses import written_hours, written_money
from portal.rules.intake.durations import minutes as minutes_of_work
from portal.rules.intake.problems import Flawed
from portal.web.forms import Form
from portal.web.listing import one_of
from portal.web.staff.door import currency
from portal.wording.shapes import shape_sentence
from portal.wording.words import EVIDENCE, FORMATS, SELF_ENROLL, STATUSES

EMPTY_GRANTS = 3
"""Rows without a competency at the end of the list of what a course proves."""


class CellField(StringField):  # type: ignore[misc]
    """Text that is read as a cell of a sheet is; its `data` is the value, `empty` where nothing is written."""

    def __init__(
        self,
        label: str,
        read: Callable[[str], object],
        *,
        empty: object = "",
        written: Callable[[Any], str] = str,
        required: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, [InputRequired(required)] if required else [], **kwargs)
        self.read, self.empty, self.written = read, empty, written

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.written(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        try:
            self.data = self.read(text) if text else self.empty
        except Flawed as flawed:
            self.data = self.empty
            raise ValueError(shape_sentence(flawed)) from flawed


class LongField(CellField):
    """The same with several lines."""

    widget = TextAreaField.widget


class GrantsField(Field):  # type: ignore[misc]
    """Rows of a competency and the level of it; `data` maps codes to levels. A row without a competency is empty."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data = dict(data or {})
        self.rows: list[tuple[str, str]] = [(code, str(level)) for code, level in self.data.items()]
        if formdata and self.name in formdata:
            levels = formdata.getlist(f"{self.name}_level")
            codes = [code.strip() for code in formdata.getlist(self.name)]
            self.rows = [(code, level.strip()) for code, level in zip(codes, levels, strict=False) if code]
            self._read()

    def _read(self) -> None:
        self.data = {}
        for code, level in self.rows:
            if code in self.data:
                self.process_errors.append(f"You need {code} once only.")
            elif level not in "12345" or not level:
                self.process_errors.append(f"You need a level from 1 to 5 for {code}.")
            else:
                self.data[code] = int(level)

    def shown(self) -> list[tuple[str, str]]:
        """What is written, and empty rows after it."""
        return [*self.rows, *[("", "")] * EMPTY_GRANTS]


def _several(codes: Sequence[str]) -> str:
    return "; ".join(codes)


def _day(label: str) -> DateField:
    return DateField(label, validators=[Optional()])


def _own_money(text: str) -> int:
    return money(currency())(text)


class CourseForm(Form):
    """Everything but the code. Empty cells mean what they mean in a sheet for a new course."""

    title = CellField("Title", values.words(300), required="You need a title.")
    summary = LongField("Summary", values.prose(2000))
    description = LongField("Description", values.prose(20_000))
    format = one_of(Format, "Format", FORMATS.__getitem__, default=Format.ONLINE)
    provider = CellField("Provider", values.words(200))
    minutes = CellField("Hours", minutes_of_work, empty=None, written=written_hours)
    cost = CellField(
        "Cost",
        _own_money,
        empty=0,
        written=lambda minor: written_money(minor, currency()),
    )
    level = CellField("Level", values.level, empty=None)
    evidence_kind = one_of(
        EvidenceKind,
        "What it counts as",
        EVIDENCE.__getitem__,
        default=EvidenceKind.COMPLETION,
        but=tuple(kind for kind in EvidenceKind if kind not in COURSE_EVIDENCE),
    )
    grants = GrantsField("What it proves")
    prerequisites = CellField("Courses to complete first", values.codes, empty=(), written=_several)
    equivalents = CellField("Courses that count as this one", values.codes, empty=(), written=_several)
    validity_months = CellField("Valid for months", values.whole(1, 1200), empty=None)
    seats_per_session = CellField("Seats per session", values.whole(0, 100_000), empty=0)
    url = CellField("Web address", values.url)
    language = CellField("Language", values.language, empty="en", default="en")
    self_enroll = one_of(SelfEnroll, "How people get in", SELF_ENROLL.__getitem__, default=SelfEnroll.OPEN)
    status = one_of(CourseStatus, "Status", STATUSES.__getitem__, default=CourseStatus.DRAFT)
    retires_on = _day("Retires on")
    last_exam_on = _day("Last exam on")
    last_renewal_on = _day("Last renewal on")
    superseded_by = CellField("Superseded by", values.code)
    tags = CellField("Tags", values.tags)
    owner_email = CellField("Owner's email", values.email)

    def details(self) -> CourseDetails:
        """The course as the form says it."""
        return CourseDetails(**{name: self[name].data for name in CourseDetails.__dataclass_fields__})

    def field_names(self) -> dict[str, str]:
        """What the form calls each detail."""
        return {name: self[name].label.text for name in CourseDetails.__dataclass_fields__}


class NewCourseForm(CourseForm):
    """The code as well; it never changes afterwards."""

    code = CellField("Code", values.code, required="You need a code.")


def written(value: object) -> str:
    """A detail of a course as one line of text."""
    if isinstance(value, dict):
        return "; ".join(f"{code}:{level}" for code, level in value.items())
    if isinstance(value, (tuple, list)):
        return "; ".join(map(str, value))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
