"""As what each real sheet among the samples is imported, and what somebody would do to it before."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options

Rows = Iterable[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Trial:
    kind: Kind
    options: Options = field(default_factory=Options)
    shaped: Callable[[bytes], bytes] | None = None
    """What is done to the file first, where its shape is another one."""
    told: str = ""
    """What that is, in words."""
    needs: tuple[str, ...] = field(default=())
    """The samples that are imported before."""


LEFT = ("ibm_attrition/", "oulad/")
"""Figures for other purposes; nothing of them is imported."""

OTHER = Trial(Kind.COURSES)
"""Every other sheet is taken for courses, the first columns for code and title where none is known as such."""


def as_csv(rows: Rows) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def _headed(header: str, delimiter: str) -> Callable[[bytes], bytes]:
    """A line with the names of the columns above those of a file that has none."""
    return lambda content: as_csv([header.split(","), *_rows(content, delimiter)])


def _rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def _records(content: bytes) -> list[dict[str, str]]:
    header, *rows = _rows(content)
    return [dict(zip(header, row, strict=True)) for row in rows]


_PEOPLE = ("employee_no", "name", "email", "unit", "hired_on")


def _adventure_works(content: bytes) -> bytes:
    """The login is the only name there is."""

    def person(cells: Sequence[str]) -> tuple[str, ...]:
        login = cells[2].split("\\")[1]
        return cells[0], login.rstrip("0123456789").capitalize(), f"{login}@adventure-works.com", cells[9]

    return as_csv([("BusinessEntityID", "Name", "E-mail", "HireDate"), *map(person, _rows(content, "\t"))])


def _history(content: bytes) -> bytes:
    """The last day becomes the first day after."""

    def assignment(cells: Sequence[str]) -> tuple[str, ...]:
        to = (date.fromisoformat(cells[4]) + timedelta(days=1)).isoformat() if cells[4] else ""
        return cells[0], cells[1], cells[3], to

    return as_csv([("employee_no", "unit", "from", "to"), *map(assignment, _rows(content, "\t"))])


def _one_roster(content: bytes) -> bytes:
    """One name of several, and the day of hiring, which a roster does not know."""

    def person(row: dict[str, str]) -> tuple[str, ...]:
        name = " ".join(filter(None, (row["givenName"], row.get("middleName"), row["familyName"])))
        return row["sourcedId"], name, row["email"] or row["username"], "", "2020-09-01"

    return as_csv([_PEOPLE, *map(person, _records(content))])


def _school_data_sync(content: bytes) -> bytes:
    def person(row: dict[str, str]) -> tuple[str, ...]:
        name = f"{row['First Name']} {row['Last Name']}"
        return row["SIS ID"], name, f"{row['Username']}@contoso.example", row["School SIS ID"], "2017-07-01"

    return as_csv([_PEOPLE, *map(person, _records(content))])


def _attendance(content: bytes) -> bytes:
    """The first time that each person left is when they completed; addresses come from the class list."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-16"), newline=""), delimiter="\t"))
    left = {row[0]: row[2] for row in reversed(rows) if row[1] == "Left"}
    numbers = {"Mustermann Max": 1, "Musterfrau Franziska": 2, "Huber Uwe": 3, "Müller Franz": 4, "Müller Hans": 5}
    done = [(str(numbers[name]), "Teams lesson", at) for name, at in left.items()]
    return as_csv([("employee_no", "course_code", "completed_on"), *done])


def _class_list(content: bytes) -> bytes:
    rows = _rows(content, ";")[1:]
    return as_csv([_PEOPLE, *((row[0], row[1], f"s{row[0]}@school.example", "", "2020-09-01") for row in rows)])


def _names(content: bytes) -> bytes:
    rows = enumerate(_records(content), start=1)
    people = ((f"N{at}", row["Localized Name"], f"n{at}@names.example", "", "2020-01-01") for at, row in rows)
    return as_csv([_PEOPLE, *people])


def _hostile(content: bytes) -> bytes:
    told = (one for one in json.loads(content) if not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", one))
    strings = enumerate(told, start=1)
    return as_csv([("code", "title", "description"), *((f"B{at}", one, one) for at, one in strings)])


def _payloads(content: bytes) -> bytes:
    lines = enumerate(content.decode().splitlines(), start=1)
    return as_csv([("code", "title"), *((f"P{at}", line) for at, line in lines)])


def _units(content: bytes) -> bytes:
    """Parents are named by their codes in capitals; `null` is no address."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), skipinitialspace=True))
    parents = ((row[0], row[1], "" if row[2] == "null" else row[2].lower().replace("_", "-")) for row in rows[1:])
    return as_csv([("code", "name", "parent"), *parents])


_ROSTER = "oneroster_and_sds"
_IGNORED = {"ModifiedDate": "", "GroupName": "", "PercentageOfOwnership": "", "CurrencyKey": ""}

TRIALS: dict[str, Trial] = {
    "adventureworks_hr/Department.csv": Trial(
        Kind.UNITS, Options(columns=_IGNORED), _headed("id,Name,GroupName,ModifiedDate", "\t"), "a header"
    ),
    "adventureworks_hr/DimDepartmentGroup.csv": Trial(
        Kind.UNITS, Options(), _headed("code,parent,name", "|"), "a header"
    ),
    "adventureworks_hr/DimOrganization.csv": Trial(
        Kind.UNITS,
        Options(columns=_IGNORED),
        _headed("code,parent,PercentageOfOwnership,name,CurrencyKey", "|"),
        "a header",
    ),
    "adventureworks_hr/Employee.csv": Trial(
        Kind.PEOPLE,
        Options(columns={"BusinessEntityID": "employee_no", "HireDate": "hired_on"}),
        _adventure_works,
        "a header; name and address from the login",
    ),
    "adventureworks_hr/EmployeeDepartmentHistory.csv": Trial(
        Kind.ASSIGNMENTS,
        Options(),
        _history,
        "a header; the last day becomes the day after",
        ("adventureworks_hr/Department.csv", "adventureworks_hr/Employee.csv"),
    ),
    "blns/blns.json": Trial(
        Kind.COURSES, Options(), _hostile, "strings without control characters become titles and descriptions"
    ),
    "coursera_2020_mihirs16/coursera-course-detail-data.csv": Trial(
        Kind.COURSES, Options(columns={"#1": "code", "Rating": "", "Difficulty": ""})
    ),
    "csv_injection/csv-payload.txt": Trial(Kind.COURSES, Options(), _payloads, "lines become titles"),
    "names_by_country/common-forenames-by-country.csv": Trial(
        Kind.PEOPLE, Options(), _names, "numbers, addresses and a day of hiring"
    ),
    "names_by_country/common-surnames-by-country.csv": Trial(
        Kind.PEOPLE, Options(), _names, "numbers, addresses and a day of hiring"
    ),
    f"{_ROSTER}/oneroster_1p1_nicelion/orgs.csv": Trial(Kind.UNITS),
    f"{_ROSTER}/oneroster_1p1_nicelion/users.csv": Trial(
        Kind.PEOPLE, Options(), _one_roster, "one name; a day of hiring"
    ),
    f"{_ROSTER}/oneroster_1p1_nicelion/users_large.csv": Trial(
        Kind.PEOPLE, Options(), _one_roster, "one name; a day of hiring"
    ),
    f"{_ROSTER}/oneroster_1p1_nicelion/courses.csv": Trial(
        Kind.COURSES, Options(columns={"sourcedId": "", "courseCode": "code"})
    ),
    f"{_ROSTER}/sds_v1_100users/School.csv": Trial(
        Kind.UNITS, Options(columns={"SIS ID": "code", "Principal SIS ID": "lead_no"})
    ),
    f"{_ROSTER}/sds_v1_100users/Section.csv": Trial(
        Kind.COURSES,
        Options(columns={"SIS ID": "code", "Section Name": "title", "Course Description": "summary", "Status": ""}),
    ),
    f"{_ROSTER}/sds_v1_100users/Student.csv": Trial(
        Kind.PEOPLE,
        Options(),
        _school_data_sync,
        "one name; address from the login; a day of hiring",
        (f"{_ROSTER}/sds_v1_100users/School.csv",),
    ),
    f"{_ROSTER}/sds_v1_100users/Teacher.csv": Trial(
        Kind.PEOPLE,
        Options(),
        _school_data_sync,
        "one name; address from the login; a day of hiring",
        (f"{_ROSTER}/sds_v1_100users/School.csv",),
    ),
    f"{_ROSTER}/sds_v1_100users/StudentEnrollment.csv": Trial(
        Kind.ENROLLMENTS,
        Options(columns={"Section SIS ID": "course_code", "SIS ID": "employee_no"}),
        lambda content: as_csv(
            [("Section SIS ID", "SIS ID", "enrolled_on"), *((*row, "2017-08-01") for row in _rows(content)[1:])]
        ),
        "a day of enrollment",
        (
            f"{_ROSTER}/sds_v1_100users/School.csv",
            f"{_ROSTER}/sds_v1_100users/Student.csv",
            f"{_ROSTER}/sds_v1_100users/Section.csv",
        ),
    ),
    f"{_ROSTER}/sds_v2_1/orgs.csv": Trial(Kind.UNITS),
    f"{_ROSTER}/sds_v2_1/users.csv": Trial(Kind.PEOPLE, Options(), _one_roster, "one name; a day of hiring"),
    f"{_ROSTER}/sds_v2_1/courses.csv": Trial(Kind.COURSES, Options(columns={"sourcedId": "", "code": "code"})),
    f"{_ROSTER}/sds_v2_1/roles.csv": Trial(
        Kind.ASSIGNMENTS,
        Options(
            columns={
                "userSourcedId": "employee_no",
                "orgSourcedId": "unit",
                "roleStartDate": "from",
                "isPrimary": "primary",
            }
        ),
        None,
        "",
        (f"{_ROSTER}/sds_v2_1/orgs.csv", f"{_ROSTER}/sds_v2_1/users.csv"),
    ),
    "teams_attendance_utf16/students.csv": Trial(Kind.PEOPLE, Options(), _class_list, "addresses and a day of hiring"),
    "teams_attendance_utf16/meetingAttendanceList.csv": Trial(
        Kind.COMPLETIONS,
        Options(date_order="dmy"),
        _attendance,
        "numbers; the first time that each person left",
        ("teams_attendance_utf16/students.csv",),
    ),
    "tec_costa_rica_clie/plan_de_estudios.csv": Trial(
        Kind.COURSES, Options(columns={"id": "code", "codigo": "", "nombre": "title", "tipo": ""})
    ),
    "uk_gov_departments/departments.csv": Trial(Kind.UNITS, Options(), _units, "parents by their codes"),
}


def trial_of(name: str) -> Trial | None:
    """As what a sample is imported; None of one that is for other purposes."""
    return None if name.startswith(LEFT) else TRIALS.get(name, OTHER)
