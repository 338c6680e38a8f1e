"""What goes out as a sheet comes back in without changing anything."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from portal.model.base import db
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.courses import EvidenceKind
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.kinds import Action, Kind
from portal.rules.refusals import Refusal, Refused
from portal.rules.spreadsheet import guarded
from portal.services.database import reading, transaction
from portal.services.intake import exporting, files, imports
from portal.services.intake.imports import Options, Summary
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WRITERS = {"csv": files.write_csv, "xlsx": files.write_xlsx}


def bring(kind: Kind, content: bytes | str, **chosen: bool) -> Summary:
    content = content.encode() if isinstance(content, str) else content
    with transaction():
        return imports.run(TERMINAL, kind, content, "s.csv", on=ON, now=NOW, options=Options(moves=True), **chosen)


def out(kind: Kind, form: str = "csv", **chosen: object) -> bytes:
    made = io.BytesIO()
    with reading():
        sheet = exporting.export(kind, on=ON, **chosen)  # type: ignore[arg-type]
        WRITERS[form](made, sheet.header, sheet.rows)
    return made.getvalue()


def exported(kind: Kind, **chosen: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out(kind, **chosen).decode())))


@pytest.fixture
def company(make: Make) -> None:
    """Everything that a sheet can say, oddities included."""
    bring(Kind.UNITS, "code,name,parent,lead_no\nTOP,Top,,1\nLOW,=SUM(A1),TOP,007\nBARE,'-,TOP,\n")
    bring(
        Kind.PEOPLE,
        "employee_no,name,email,unit,manager_no,roles,hired_on,last_day,leave_kind,location\n"
        "007,Zoë O'Hara,zoe@co.example,LOW,1,learning;administrator,2020-01-01,,,@home\n"
        "1,王小明,wang@co.example,TOP,,,2019-05-01,,,\n"
        "2,Left,left@co.example,LOW,007,,2019-05-01,2024-12-31,voluntary,\n"
        "3,Leaves soon,soon@co.example,LOW,007,,2019-05-01,2026-06-30,,\n"
        "4,Comes later,later@co.example,TOP,99,,2026-09-01,,,\n",
    )
    bring(Kind.PEOPLE, "employee_no,name,email,unit,hired_on\n2,Left,left@co.example,TOP,2025-06-01\n")
    make.person("5", name="Without a unit")
    bring(
        Kind.ASSIGNMENTS,
        "employee_no,unit,from,to,primary,share\n"
        "1,LOW,2019-05-01,2021-01-01,1,\n1,TOP,2021-01-01,,1,\n1,LOW,2021-06-01,2022-01-01,0,33.3%\n",
    )
    bring(
        Kind.COMPETENCIES,
        "code,name,area_code,area,definition,max_validity_months,level_1,level_3\n"
        'LIT,AI literacy,U,Using AI,"Two\nlines",24,+One,Three\nGOV,Governance,,,,,,\n',
    )
    bring(
        Kind.ROLE_PROFILES,
        "from,role_code,traditional_role,ai_empowered_role,family,baseline,competency_code,target_level,weight,core\n"
        ",ALL,,=Ready(1),Baseline,1,LIT,2,,1\n,SYS,Admin,Engineer,Ops,,LIT,2,3,\n2026-01-01,SYS,,Engineer,,,LIT,4,,\n"
        "2027-01-01,SYS,,Engineer,,,LIT,5,,\n2026-03-02,SYS,,Engineer,,,GOV,1,,\n",
    )
    bring(
        Kind.PERSON_ROLES,
        "employee_no,role_code,from,to\n1,SYS,2020-01-01,2021-01-01\n1,SYS,2021-01-01,\n007,ALL,2020-01-01,\n",
    )
    bring(
        Kind.TEAM_REQUIREMENTS,
        "from,unit,competency_code,level,need\n,LOW,LIT,3,2\n2026-02-01,LOW,LIT,4,\n,TOP,GOV,1,10\n",
    )
    bring(
        Kind.COURSES,
        "code,title,hours,cost,level,competencies_granted,evidence_kind,prerequisites,equivalents,superseded_by,tags,url,"
        "self_enroll,status,retires_on,owner_email,format,validity_months,seats_per_session,language\n"
        "A,=HYPERLINK(1),1.333,99.90,2,LIT:2;GOV:1,assessment,B;C,B,C,AI;basics,https://a.example/x?y=1,closed,retiring,"
        "2026-12-31,nobody@co.example,boot camp,12,20,pt-BR\nB,Second,,,,,,,,,,,,,,,,,,\nC,Third,0,0,,,,,,,,,,,,,,,,\n",
    )
    bring(
        Kind.ENROLLMENTS,
        "employee_no,course_code,enrolled_on,started_on,ended_on,outcome,score\n"
        "1,B,2025-01-05,2025-01-06,2025-02-01,completed,88.25\n1,B,2025-03-05,,2025-03-06,cancelled,\n"
        "1,A,2025-03-05,2025-03-06,,,\n2,A,2025-03-05,,,,\n2,B,2025-03-05,,2025-03-09,no_show,\n",
    )
    bring(Kind.COMPLETIONS, "email,course_code,completed_on,score\nwang@co.example,C,2024-01-05,\n")
    bring(
        Kind.EVIDENCE,
        "source_ref,employee_no,competency_code,kind,level,ceiling,observed_on,recorded_on,expires_on,revoked_on,"
        "revoked_recorded_on,revoke_reason,assessor_no,instrument\n"
        "=1+1,1,LIT,assessment,0,4,2024-02-29,2024-03-01,2025-08-29,,,,7,@Test\n"
        "'-,1,LIT,certification,3,,2024-02-29,,never,2024-03-01,2024-04-01,'-,,\n"
        'Ref:É,007,GOV,self,5,,2025-06-01,,,,,,,\'-\nREF:é,007,LIT,manager,5,,2025-06-01,,,2025-06-01,,"Not\nso",1,\n'
        "ref,2,LIT,completion,4,5,2025-06-01,,,,,,NOBODY,\n",
    )
    person = make.person("6", name="Finished", end=date(2025, 1, 1))
    course = make.course("D", evidence_kind=EvidenceKind.PROJECT)
    make.enrollment(person, course, EnrollmentState.IN_PROGRESS, enrolled_on=date(2024, 1, 5))
    db.session.remove()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", Kind)
def test_importing_an_export_changes_nothing(company: None, kind: Kind, form: str) -> None:
    done = bring(kind, out(kind, form))
    page = imports.rows(TERMINAL, done.import_id or 0, action=Action.UPDATE)
    assert (done.refused, done.create, [row.changes for row in page.rows]) == (0, 0, [])
    assert done.rows == done.unchanged > 0


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", Kind)
def test_an_export_of_nothing_comes_back_in_and_does_nothing(kind: Kind, form: str) -> None:
    done = bring(kind, out(kind, form))
    assert (done.rows, done.problems, done.applied, done.changes_something) == (0, (), True, False)


def test_nothing_that_goes_out_runs(company: None) -> None:
    for kind in Kind:
        for row in csv.reader(io.StringIO(out(kind).decode())):
            assert [cell for cell in row if guarded(cell) != cell and not cell.startswith("'")] == []
    assert {row["name"] for row in exported(Kind.UNITS)} == {"Top", "'=SUM(A1)", "'-"}


def test_a_whole_installation_moves_by_its_sheets(company: None, make: Make) -> None:
    sheets = {kind: out(kind) for kind in Kind}
    people = {row["employee_no"]: row for row in exported(Kind.PEOPLE)}
    assert set(people) == {"007", "1", "2", "3", "4", "5", "6"}
    assert people["2"]["hired_on"] == "2025-06-01"
    assert people["3"]["last_day"] == "2026-06-30"
    assert (people["4"]["unit"], people["5"]["unit"]) == ("TOP", "")
    assert b"\n1,wang@co.example,C,2024-01-05,\n" in sheets[Kind.COMPLETIONS]


def test_a_unit_holds_everything_below_it(company: None) -> None:
    assert [row["code"] for row in exported(Kind.UNITS, unit="low")] == ["LOW"]
    assert {row["employee_no"] for row in exported(Kind.PEOPLE, unit="TOP")} == {"007", "1", "2", "3"}
    assert {row["employee_no"] for row in exported(Kind.PEOPLE, unit="LOW")} == {"007", "3"}
    assert {row["employee_no"] for row in exported(Kind.ENROLLMENTS, unit="LOW")} == set()
    with pytest.raises(Refused) as refused:
        out(Kind.PEOPLE, unit="NOWHERE")
    assert refused.value.refusal is Refusal.UNKNOWN_REFERENCE


def test_on_a_day_people_are_those_who_were_employed(company: None) -> None:
    made = io.BytesIO()
    with reading():
        sheet = exporting.export(Kind.PEOPLE, on=date(2020, 6, 1), as_on=True)
        files.write_json(made, sheet.header, sheet.rows)
    people = {row["employee_no"]: row for row in json.loads(made.getvalue())}
    assert set(people) == {"007", "1", "2", "3", "5", "6"}
    assert (people["1"]["unit"], people["2"]["hired_on"], people["2"]["last_day"]) == (
        "LOW",
        "2019-05-01",
        "2024-12-31",
    )


def test_an_empty_export_is_an_empty_list(make: Make) -> None:
    made = io.BytesIO()
    files.write_json(made, ("code",), [])
    assert json.loads(made.getvalue()) == []


@pytest.mark.parametrize("kind", Kind)
def test_a_template_comes_in_cleanly_after_those_before_it(make: Make, kind: Kind) -> None:
    for earlier in Kind:
        header, example = imports.template(earlier)
        made = io.BytesIO()
        files.write_csv(made, header, [example])
        done = bring(earlier, made.getvalue())
        assert (done.refused, done.rows, done.applied) == (0, 1, True)
        if earlier is kind:
            break


def test_refused_rows_go_out_to_be_corrected_and_come_back(make: Make) -> None:
    with transaction():
        number = imports.plan(
            TERMINAL,
            Kind.COURSES,
            b"code,title,summary,level\nA,One,'=1+1,\nB,Two,'=2+2,9\nC,'@x,-,7\n",
            "../some/where/courses.csv",
            on=ON,
            now=NOW,
        )
    sheet = imports.problem_sheet(TERMINAL, number)
    rows = list(sheet.rows)
    assert (sheet.file_name, [row.line for row in rows]) == ("courses.csv", [3, 4])
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(("_line", "_problem", *sheet.header))
    writer.writerows((row.line, "Read this", *map(guarded, row.cells)) for row in rows)
    corrected = made.getvalue().replace(",9", ",2").replace(",7", ",3")
    done = bring(Kind.COURSES, corrected)
    assert (done.create, done.problems) == (2, ())
    courses = {row["code"]: row for row in exported(Kind.COURSES)}
    assert (courses["B"]["summary"], courses["C"]["title"]) == ("'=2+2", "'@x")


def test_history_shows_each_kind_to_those_who_may_import_it(make: Make) -> None:
    learning = make.actor(make.person(learning=True), AccessRole.LEARNING)
    administrator = make.actor(make.person(administrator=True), AccessRole.ADMINISTRATOR)
    units = bring(Kind.UNITS, "code,name\nA,Alpha\n").import_id or 0
    courses = bring(Kind.COURSES, "code,title\nA,Alpha\n").import_id or 0
    assert [one.import_id for one in imports.history(learning).imports] == [courses]
    assert [one.import_id for one in imports.history(administrator).imports] == [units]
    assert imports.history(TERMINAL).total == 2
    for actor, number in ((learning, units), (administrator, courses), (TERMINAL, 999)):
        for ask in (imports.summary, imports.rows, imports.problem_sheet):
            with pytest.raises(Refused) as refused:
                ask(actor, number)
            assert refused.value.refusal is Refusal.NOT_FOUND
    with pytest.raises(Refused) as refused, transaction():
        imports.run(learning, Kind.UNITS, b"code,name\nB,Beta\n", "u.csv", on=ON, now=NOW)
    assert refused.value.refusal is Refusal.KIND_NOT_YOURS
