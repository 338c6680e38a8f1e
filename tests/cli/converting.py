"""Real and realistic files as sheets of the portal, for retention: one row in, one row out, days instead of years."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from tests.samples import sample

LAST = date(2026, 1, 1)
"""The first day that is not seen any more of the staff of which only years of tenure are known."""

Row = Mapping[str, object]
Sheets = dict[str, list[Row]]
"""Rows by kind of sheet, in the order in which they are imported."""


def read(*parts: str, delimiter: str = ",", columns: list[str] | None = None) -> list[dict[str, str]]:
    with sample(*parts).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, fieldnames=columns, delimiter=delimiter))


def written(rows: Iterable[Row], path: Path) -> Path:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, fieldnames=list(rows[0]))
        sheet.writeheader()
        sheet.writerows(rows)
    return path


def person(number: str, hired_on: date, **others: object) -> Row:
    return {
        "employee_no": number,
        "name": f"Person {number}",
        "email": f"p{number.lower()}@company.example",
        "hired_on": hired_on.isoformat(),
        **others,
    }


def ibm_attrition() -> Sheets:
    """Whoever has stayed for y whole years is seen for 365·y + 1 days, and left on the last or is still here."""
    people = read("ibm_attrition", "emp_attrition.csv")
    units = sorted({one["Department"] for one in people})
    codes = {name: name.replace(" & ", "-").replace(" ", "-") for name in units}
    rows = []
    for one in people:
        left = one["Attrition"] == "Yes"
        rows.append(
            person(
                f"E{one['EmployeeNumber']}",
                LAST - timedelta(days=365 * int(one["YearsAtCompany"]) + 1),
                unit=codes[one["Department"]],
                last_day=(LAST - timedelta(days=1)).isoformat() if left else "",
                leave_kind="voluntary" if left else "",
            )
        )
    return {"units": [{"code": codes[name], "name": name, "parent": ""} for name in units], "people": rows}


def adventureworks() -> Sheets:
    """The last day in a department is written down; here an assignment ends on the day after."""
    hired = {row["0"]: row["9"] for row in _bare("Employee.csv", 16)}
    rows = []
    for row in _bare("EmployeeDepartmentHistory.csv", 6):
        end = date.fromisoformat(row["4"][:10]) + timedelta(days=1) if row["4"] else None
        rows.append(
            {
                "employee_no": row["0"],
                "unit": f"D{row['1']}",
                "from": row["3"][:10],
                "to": end.isoformat() if end else "",
            }
        )
    units = [{"code": f"D{row['0']}", "name": row["1"]} for row in _bare("Department.csv", 4)]
    people = [person(number, date.fromisoformat(day[:10])) for number, day in hired.items()]
    return {"units": units, "people": people, "assignments": rows}


def _bare(name: str, width: int) -> list[dict[str, str]]:
    """A file without a header; columns are named by their place."""
    return read("adventureworks_hr", name, delimiter="\t", columns=[str(place) for place in range(width)])


STARTS = {"B": "02-01", "J": "10-01"}


def oulad() -> Sheets:
    """A course per presentation, enrolled on the day on which its module began; results come on its last day.

    Who un-registered before that day did so on it.
    """
    courses = {
        f"{row['code_module']}-{row['code_presentation']}": int(row["module_presentation_length"])
        for row in read("oulad", "courses.csv")
    }
    gone = {_key(row): row["date_unregistration"] for row in read("oulad", "studentRegistration.csv")}
    people: dict[str, Row] = {}
    rows = []
    for row in read("oulad", "studentInfo.csv"):
        code, number = f"{row['code_module']}-{row['code_presentation']}", f"S{row['id_student']}"
        start, length = began(code), courses[code]
        day = int(gone[_key(row)]) if gone[_key(row)] else length
        outcome = {"Pass": "completed", "Distinction": "completed", "Fail": "failed", "Withdrawn": "withdrawn"}
        people.setdefault(number, person(number, date(2012, 1, 1)))
        rows.append(
            {
                "employee_no": number,
                "course_code": code,
                "enrolled_on": start.isoformat(),
                "ended_on": (start + timedelta(days=min(max(day, 0), length))).isoformat(),
                "outcome": outcome[row["final_result"]],
            }
        )
    return {
        "people": list(people.values()),
        "courses": [{"code": code, "title": code} for code in courses],
        "enrollments": rows,
    }


def began(code: str) -> date:
    presentation = code.partition("-")[2]
    return date.fromisoformat(f"{presentation[:4]}-{STARTS[presentation[4]]}")


def _key(row: Mapping[str, str]) -> tuple[str, str, str]:
    return row["code_module"], row["code_presentation"], row["id_student"]
