"""What somebody at the terminal can do when the columns of a file are not those of its kind."""

from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.rules.refusals import Refused
from portal.services.intake import imports
from portal.services.intake.naming import looks_like
from portal.wording.terminal import about_column, about_kind, about_worksheet


def hints(refused: Refused, kind: Kind, content: bytes, file_name: str, options: imports.Options) -> list[str]:
    """Sentences beside those of the refusal: other worksheets where this one has no known column, else the options."""
    problems = refused.about.get("problems")
    if not isinstance(problems, tuple):
        return []
    unknown = next((one for one in problems if one.code is Code.COLUMN_UNKNOWN), None)
    if unknown is None:
        return []
    there = imports.preview(content, file_name, options, kind)
    others = [name for name in there.sheet_names if name != there.sheet_name]
    if others and not any(one.is_certain for one in imports.proposed(kind, there.header, options)):
        return [about_worksheet(file_name, there.sheet_name, others)]
    if other := looks_like(kind, there.header, options):
        return [about_kind(file_name, other)]
    return [about_column(unknown.column, unknown.about.get("nearest", ""))]
