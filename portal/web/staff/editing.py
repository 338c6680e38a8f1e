"""Adding a course and changing one. Two people who change the same course do not overwrite each other unseen."""

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from portal.rules.courses import CAP
from portal.rules.curating import CourseDetails, above_cap
from portal.rules.intake.problems import Code, Problem
from portal.rules.refusals import Refusal, Refused
from portal.services import curating, unmatched
from portal.services.database import reading, transaction
from portal.web.clock import now, today
from portal.web.gate import current_actor
from portal.web.staff.course_form import CourseForm, NewCourseForm, written
from portal.web.staff.door import blueprint, currency, said
from portal.web.staff.unmatched import matched_sentence
from portal.wording import problem_sentence


class ChangedCourseForm(CourseForm):
    """A course that is there, in the version that was seen."""

    version = HiddenField()


@blueprint.get("/courses/new")
def new_course() -> ResponseReturnValue:
    """An empty form, or one with the title that the address names.

    The address may also name what completions in sheets call the course: they are taken over once it is added.
    """
    return _new(NewCourseForm(formdata=None, data={"title": request.args.get("title", "")[:300]}))


@blueprint.post("/courses/new")
def add_course() -> ResponseReturnValue:
    form = NewCourseForm()
    if not form.validate():
        return _new(form), 422
    try:
        with transaction():
            code = curating.add(current_actor(), str(form.code.data), form.details(), now=now())
    except Refused as refused:
        return _new(form, [said(refused)]), 422
    flash(f"{form.title.data} is added.", "done")
    if name := request.args.get("waits", "")[:300]:
        _take_over(name, code)
    return redirect(url_for("staff.edit_course", code=code), 303)


def _take_over(name: str, code: str) -> None:
    """Makes results of the completions that wait for this course under another name, if any still do."""
    try:
        with transaction():
            done = unmatched.match(current_actor(), name, code, on=today(), now=now())
    except Refused as refused:
        if refused.refusal is not Refusal.NOTHING_TO_APPLY:
            flash(said(refused), "refused")
        return
    flash(matched_sentence(name, done), "done")


@blueprint.get("/courses/<code>/edit")
def edit_course(code: str) -> ResponseReturnValue:
    with reading():
        there = curating.course(current_actor(), code)
    form = ChangedCourseForm(formdata=None, data={**_details(there), "version": there.version})
    return _edit(there, form)


@blueprint.post("/courses/<code>/edit")
def change_course(code: str) -> ResponseReturnValue:
    form, actor = ChangedCourseForm(), current_actor()
    if not form.validate():
        with reading():
            return _edit(curating.course(actor, code), form), 422
    try:
        with transaction():
            changed = curating.change(actor, code, form.details(), version=form.version.data or "", now=now())
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            raise
        return _refused(code, form, refused)
    names = form.field_names()
    flash(
        f"Saved: {', '.join(names[name].lower() for name in changed)}." if changed else "Nothing was different.", "done"
    )
    return redirect(url_for("staff.edit_course", code=code), 303)


def _refused(code: str, form: ChangedCourseForm, refused: Refused) -> ResponseReturnValue:
    """The form as it was typed. After somebody else's change it shows what is there now, and saves over that."""
    with reading():
        there = curating.course(current_actor(), code)
    if refused.refusal is not Refusal.COURSE_CHANGED:
        return _edit(there, form, [said(refused)]), 422
    found, names = _details(there), form.field_names()
    differing = curating.differing(form.details(), there.details)
    form.version.raw_data, form.version.data = None, there.version
    theirs = [(names[name], written(found[name])) for name in differing]
    return _edit(there, form, [said(refused)], theirs), 409


def _notes(details: CourseDetails) -> list[str]:
    """What there is to know about a course as it is kept, in the words of an import."""
    kind = details.evidence_kind
    high = ", ".join(above_cap(details.grants, kind))
    about = {"kind": kind.value, "cap": str(CAP[kind]), "competencies": high}
    return [problem_sentence(Problem(0, "competencies_granted", Code.GRANT_ABOVE_CAP, about))] if high else []


def _details(there: curating.CuratedCourse) -> dict[str, object]:
    return asdict(there.details)


def _new(form: NewCourseForm, sentences: list[str] | None = None) -> str:
    with reading():
        known = curating.competencies()
    return render_template(
        "staff/course.html",
        there=None,
        form=form,
        sentences=sentences or [],
        notes=[],
        theirs=[],
        competencies=known,
        currency=currency(),
    )


def _edit(
    there: curating.CuratedCourse,
    form: ChangedCourseForm,
    sentences: list[str] | None = None,
    theirs: list[tuple[str, str]] | None = None,
) -> str:
    with reading():
        known = curating.competencies()
    return render_template(
        "staff/course.html",
        there=there,
        form=form,
        sentences=sentences or [],
        notes=_notes(there.details),
        theirs=theirs or [],
        competencies=known,
        currency=currency(),
    )
