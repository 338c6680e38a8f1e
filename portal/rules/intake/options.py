"""What somebody chose for one import, beside its file."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Self

from portal.rules.intake.columns import Setting

BY_DATE = ("dmy", "mdy")
BY_NUMBER = {"comma": ",", "point": "."}


@dataclass(frozen=True, slots=True)
class Options:
    """Every answer of a person, so that a plan follows from the stored cells, these and the database.

    Empty texts mean: as the file looks. Columns are named as the kind names them, except in `columns`.
    """

    moves: bool = False
    """A people sheet also moves people who have a home unit, from the import's day."""
    currency: str = "USD"
    """The installation's currency."""
    date_order: str = ""
    """"dmy" or "mdy" for columns whose dates could be either."""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    """Which worksheet of a workbook."""
    decimal: str = ""
    """"," or "." for columns whose numbers could be either."""
    header_line: int = 0
    """The spreadsheet's own line of the header; 0 is the one that looks like it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """For headers of the sheet which column they are; an empty name passes the column over."""
    readings: Mapping[str, str] = field(default_factory=dict)
    """For single columns "dmy", "mdy", "comma" or "point"."""
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    """Column → text as written → what is meant by it; None skips the rows."""
    creates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind → code → name of what is made before the sheet comes in, because `values` refers to it."""
    cells: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Line → column → the corrected cell. The column "" stands for the cells beyond the header, which go."""
    skipped: tuple[int, ...] = ()
    """Lines that are left out."""
    keep: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Line → columns in conflict where what the portal has stays."""
    take: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Line → columns in conflict where the file wins."""
    keep_all: bool = False
    take_all: bool = False
    complete: bool = False
    """The file is complete: whoever and whatever it does not name has left or retires."""
    confirmed: Mapping[str, int] = field(default_factory=dict)
    """Guard → the number that was typed."""
    courses: Mapping[str, str] = field(default_factory=dict)
    """Names of courses in a sheet of completions that are no codes → the code that is meant."""

    @property
    def setting(self) -> Setting:
        return Setting(currency=self.currency, date_order=self.date_order, decimal=self.decimal)

    def setting_of(self, column: str) -> Setting:
        """How the cells of one column are read."""
        reading = self.readings.get(column, "")
        return Setting(
            currency=self.currency,
            date_order=reading if reading in BY_DATE else self.date_order,
            decimal=BY_NUMBER.get(reading, self.decimal),
        )

    def kept(self) -> dict[str, Any]:
        """As it is kept with the import, in JSON: only what was chosen."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != _default(one)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """What was kept, from JSON; what is no option of this version is passed over."""
        known = {one.name for one in fields(cls)}
        chosen = {name: value for name, value in kept.items() if name in known}
        for name in ("cells", "keep", "take"):
            if name in chosen:
                chosen[name] = {int(line): _frozen(about) for line, about in chosen[name].items()}
        if "skipped" in chosen:
            chosen["skipped"] = tuple(chosen["skipped"])
        return cls(**chosen)


def _frozen(about: Any) -> Any:
    return tuple(about) if isinstance(about, list) else about


def _default(one: Any) -> Any:
    return one.default_factory() if one.default is MISSING else one.default
