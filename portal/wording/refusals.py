"""Refusals as sentences a colleague would say, for pages, JSON and the terminal alike."""

from datetime import date

from portal.rules.refusals import Refusal
from portal.wording.problems import unreadable_sentence
from portal.wording.recommending import left_out_words

_SENTENCES: dict[Refusal, str] = {
    Refusal.NOT_FOUND: "There is nothing here that you can see.",
    Refusal.ALREADY_ENROLLED: "You are already enrolled in this course.",
    Refusal.FINISHED_TODAY: "You finished this course today. You can enroll again from tomorrow.",
    Refusal.PREREQUISITE_MISSING: "You need to complete {courses} first.",
    Refusal.COURSE_CLOSED: "This course is not open for enrollment. Ask L&D if you need it.",
    Refusal.COURSE_RETIRED: "This course is retired and takes nobody new.",
    Refusal.COURSE_DRAFT: "This course is a draft and takes nobody yet.",
    Refusal.NEEDS_APPROVAL: "This course needs approval. Ask L&D to enroll you.",
    Refusal.NOT_EMPLOYED: "Only people who are employed on that day can enroll.",
    Refusal.NOT_ENROLLED: "There is no enrollment going on in this course.",
    Refusal.ALREADY_STARTED: "This course has already been started.",
    Refusal.ALREADY_AWAITED: "You have said that you finished. L&D gives the result.",
    Refusal.OWN_RESULT: "Nobody gives their own result. Ask a colleague in L&D.",
    Refusal.DAY_BEFORE_ENROLLMENT: "The day cannot lie before the enrollment on {enrolled_on}.",
    Refusal.DAY_AHEAD: "The day cannot lie ahead.",
    Refusal.DAY_UNREADABLE: "You need a day like 2026-01-31.",
    Refusal.OWN_EVIDENCE: "Nobody records or revokes what proves their own level. Ask a colleague in L&D.",
    Refusal.OWN_RATING: "Nobody rates themselves. You can assess yourself in My skills.",
    Refusal.ALREADY_RECORDED: "This is already recorded. To correct it, revoke that record first.",
    Refusal.ALREADY_REVOKED: "This record has already been revoked.",
    Refusal.REVOKED_BEFORE_OBSERVED: "A record cannot be revoked before the day that it was observed on, {observed_on}.",
    Refusal.REASON_MISSING: "You need to say why.",
    Refusal.EXAMPLE_MISSING: "You need to write down one example that you have observed.",
    Refusal.RATING_OUT_OF_RANGE: "A rating is a level from 0 to {most}.",
    Refusal.CLAIM_OUT_OF_RANGE: "You need a level from 0 to {most}.",
    Refusal.CREDENTIAL_ENDS_FIRST: "The credential has to be valid at least on the day that it was earned.",
    Refusal.NOTHING_CERTIFIED: "You need to name the certification: a course of the catalog, or a competency and a level.",
    Refusal.NOT_A_WEB_ADDRESS: "You need an address that begins with https:// or http://.",
    Refusal.CHANGED_MEANWHILE: "Somebody has changed this since you opened it. You see what is there now; change it again if you still want to.",
    Refusal.COURSE_CHANGED: "Somebody has changed this course since you opened it. Look at what is there now, then save again.",
    Refusal.COURSE_IN_USE: "Somebody has enrolled in this course, so it cannot become a draft again. You can retire it.",
    Refusal.NOTHING_CHOSEN: "You need to choose at least one person.",
    Refusal.NOTE_TOO_LONG: "You need a note of at most {most} characters.",
    Refusal.CLOSES_NOTHING: "This course proves no level of this competency.",
    Refusal.NOBODY_TO_RECOMMEND: "Nobody was recommended it: {left_out}.",
    Refusal.RECOMMENDATION_ENDED: "This recommendation does not wait for an answer any more.",
    Refusal.WRONG_SIGN_IN: "The email or the password is not right.",
    Refusal.TOO_MANY_ATTEMPTS: "There were too many attempts. You can try again in {minutes} minutes.",
    Refusal.LINK_INVALID: "This sign-in link has been used or replaced, or is too old. Ask an administrator for a new one.",
    Refusal.LINK_MADE_MEANWHILE: "No other link was made: a sign-in link has been made since you opened the page, and a new one would end it. You can still make another one if it is lost.",
    Refusal.OWN_LINK: "Nobody makes a sign-in link for themselves. You change your password on your own page.",
    Refusal.NOT_EMPLOYED_TODAY: "Only people who are employed today can sign in.",
    Refusal.PASSWORD_TOO_SHORT: "You need a password of at least {least} characters.",
    Refusal.PASSWORD_TOO_LONG: "You need a password of at most {most} characters.",
    Refusal.PASSWORD_TOO_COMMON: "This password is among the first that somebody would try. You need another one.",
    Refusal.PASSWORD_LIKE_YOU: "Your password cannot be your name, number or address.",
    Refusal.OLD_PASSWORD_WRONG: "The current password is not right.",
    Refusal.OWN_ROLES: "Nobody changes their own roles. Ask another administrator.",
    Refusal.OWN_ACCOUNT: "Nobody deactivates themselves. Ask another administrator.",
    Refusal.LAST_ADMINISTRATOR: "The portal needs at least one administrator who can sign in.",
    Refusal.CODE_TAKEN: "The code {code} is taken. Codes are compared without case.",
    Refusal.EMAIL_TAKEN: "The email {email} belongs to somebody else.",
    Refusal.EMPLOYEE_NO_TAKEN: "The employee number {employee_no} belongs to somebody else.",
    Refusal.LOOP: "This would make a loop: {loop}.",
    Refusal.UNKNOWN_REFERENCE: "There is no {what} {code}.",
    Refusal.LAST_DAY_BEFORE_HIRE: "The last day cannot lie before the hire date, {hired_on}.",
    Refusal.NO_EMPLOYMENT: "There is no employment of this person that could be changed.",
    Refusal.HIRED_AFTER_END: "The hire date cannot lie on or after the end of the employment on {end}.",
    Refusal.HIRED_IN_EARLIER_SPELL: "The hire date cannot lie in an earlier employment, which ended on {end}.",
    Refusal.HIRED_AFTER_ASSIGNMENT: "The hire date cannot lie after {day}: the person already belonged to a unit then.",
    Refusal.DEACTIVATED: "This account is deactivated.",
    Refusal.KIND_NOT_YOURS: "You may not import {kind}.",
    Refusal.SHEET_NOT_YOURS: (
        "Only whoever brought this sheet may change what it says: there may be opinions about people in it."
    ),
    Refusal.SHEET_TOO_LONG: "A workbook takes {most:,} rows, and there are more. You need --format csv.",
    Refusal.NOTHING_TO_APPLY: "There is nothing to apply: every row is unchanged, skipped or refused.",
    Refusal.PLAN_CHANGED: "The portal has changed since this was shown. Look at the new changes, then apply them.",
    Refusal.ALREADY_APPLIED: "This import has already been applied.",
    Refusal.ALREADY_APPLYING: "This import is being applied at this moment.",
    Refusal.SAID_MEANWHILE: (
        "Somebody else said something about this import in the same moment. You need to look at it and say yours again."
    ),
    Refusal.IMPORT_CANCELLED: "This import was cancelled.",
    Refusal.ROWS_REFUSED: "{refused} rows have a problem, so nothing was changed.",
    Refusal.CONFLICTS_OPEN: (
        "You need to decide about the fields that somebody has changed since the last sheet: {fields}. Nothing was "
        "changed."
    ),
    Refusal.COLUMNS_OPEN: "You need to say first which column is which.",
    Refusal.GUARD_UNCONFIRMED: "You need to type the number to go on: {number}. Nothing was changed.",
    Refusal.FILE_NOT_KEPT: "You need to upload the file again: it is not kept.",
    Refusal.CANNOT_CREATE: "You need to pick one that is there: {value} cannot be made here.",
    Refusal.PROFILE_NAME_TAKEN: "You need another name: {name} is another source of this kind of sheet.",
    Refusal.NO_SUCH_PROFILE: "You need the name of a profile of this kind of sheet: there is no {name}.",
    Refusal.NOT_APPLIED: "Only an import that has been applied can be undone.",
    Refusal.ALREADY_UNDONE: "This import has already been undone. To do it again, undo the undo.",
    Refusal.ALREADY_UNDOING: "This import is being undone at this moment.",
    Refusal.UNDO_OVERTAKEN: "Somebody changed what this undoes in the same moment. Nothing was undone: try it again.",
    Refusal.NOTHING_TO_UNDO: "There is nothing to undo: the import changed nothing, or nothing of it stands any more.",
    Refusal.UNDO_LATER_FIRST: "Import {later}, {file_name}, has changed since what this import wrote. Undo import {later} first.",
    Refusal.UNDO_UNKNOWN: "This import was applied by an earlier version of the portal, which did not keep how to undo it.",
    Refusal.PERIOD_EMPTY: "A period ends after it begins: its end is the first day that does not count any more.",
    Refusal.QUARTERS_ONLY: "You see these figures for whole quarters that have passed, such as 2026-01-01 to 2026-04-01, or several in a row.",
    Refusal.NOT_EMPTY: "There is already something here: {what}. Nothing was changed.",
    Refusal.BACKUP_UNREADABLE: "{path} is not a backup of the portal.",
    Refusal.BACKUP_DAMAGED: "{path} is damaged: {part} is not what was written. Nothing was changed.",
    Refusal.BACKUP_NEWER: "{path} comes from a newer version of the portal (revision {revision}). You need that version.",
    Refusal.BACKUP_DOES_NOT_FIT: "The table {table} of the backup does not fit into this database: {why} Nothing was changed.",
    Refusal.FILE_EXISTS: "There is already a file {path}. You need another name.",
    Refusal.DATABASE_NEWER: "The database was migrated by a newer version of the portal (revision {revision}). You need that version.",
    Refusal.DATABASE_BEHIND: "The database is not at this version. You need to run: portal migrate",
    Refusal.EMBEDDED_ONLY: "This works on the embedded database only.",
}

_OF_SOMEBODY: dict[Refusal, str] = {
    Refusal.ALREADY_ENROLLED: "{person} is already enrolled in this course.",
    Refusal.FINISHED_TODAY: "{person} finished this course today and can be enrolled again from tomorrow.",
    Refusal.PREREQUISITE_MISSING: "{person} needs to complete {courses} first.",
}
"""What is said to whoever acts for another person."""


def refusal_sentence(refusal: Refusal, **about: object) -> str:
    """The one sentence for a refusal; `about` holds the values that it names, `person` whom it is about if not you."""
    if refusal is Refusal.SHEET_UNREADABLE:
        return unreadable_sentence(**about)
    if refusal is Refusal.NOBODY_TO_RECOMMEND:
        about["left_out"] = left_out_words(about["left_out"])  # type: ignore[arg-type]
    sentences = {**_SENTENCES, **_OF_SOMEBODY} if "person" in about else _SENTENCES
    return sentences[refusal].format(**{name: _said(value) for name, value in about.items()})


def _said(value: object) -> object:
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, (list, tuple)):
        *first, last = [str(item) for item in value] or [""]
        return f"{', '.join(first)} and {last}" if first else last
    return value
