"""The units of the demo company: 21 of them at first, and sites with teams as the company grows."""

from dataclasses import dataclass
from math import sqrt

COMPANY = "Aldervoss Drives"
"""A firm that does not exist."""
DOMAIN = "aldervoss.example"
HEADQUARTERS = "Graz"
_PEOPLE_AT_FIRST = 180
_PEOPLE_PER_FURTHER_UNIT = 25

_BLUEPRINT = (
    ("ALD", "", COMPANY, "management"),
    ("ENG", "ALD", "Engineering", "management"),
    ("IT", "ALD", "Information Technology", "management"),
    ("OPS", "ALD", "Operations", "management"),
    ("COM", "ALD", "Products & Markets", "management"),
    ("COR", "ALD", "Corporate Services", "management"),
    ("ENG-SW", "ENG", "Embedded Software", "software"),
    ("ENG-DAT", "ENG", "Data & Analytics", "data"),
    ("ENG-QA", "ENG", "Quality Engineering", "quality"),
    ("IT-INF", "IT", "Infrastructure", "systems"),
    ("IT-SEC", "IT", "Security", "security"),
    ("IT-SUP", "IT", "Service Desk", "support"),
    ("OPS-PLT", "OPS", "Gearbox Plant", "plant"),
    ("COM-PRD", "COM", "Product Management", "product"),
    ("COM-SAL", "COM", "Sales & Field Service", "sales"),
    ("COR-PPL", "COR", "People & Learning", "learning"),
    ("COR-FIN", "COR", "Finance & Audit", "finance"),
    ("IT-INF-SYS", "IT-INF", "Systems Administration", "systems"),
    ("IT-INF-NET", "IT-INF", "Networks", "network"),
    ("ENG-DAT-ENG", "ENG-DAT", "Data Engineering", "data"),
    ("ENG-DAT-SCI", "ENG-DAT", "Data Science", "data"),
)

_SITES = (
    ("GDN", "Gdańsk"),
    ("LEU", "Leuven"),
    ("PNE", "Pune"),
    ("OSA", "Osaka"),
    ("TPE", "Taipei"),
    ("SKG", "Thessaloniki"),
    ("OPO", "Porto"),
    ("GOT", "Göteborg"),
    ("LOS", "Lagos"),
    ("HFA", "Haifa"),
    ("AMM", "Amman"),
    ("BSN", "Busan"),
    ("IZM", "İzmir"),
    ("BRN", "Brno"),
    ("PEC", "Pécs"),
    ("CRK", "Cork"),
    ("DAN", "Đà Nẵng"),
    ("LVI", "Lviv"),
    ("PLO", "Plovdiv"),
    ("NBO", "Nairobi"),
    ("CUR", "Curitiba"),
    ("MTY", "Monterrey"),
    ("SZH", "Suzhou"),
    ("TBS", "Tbilisi"),
)


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """`function` is the work that most of its people do; `level` is 1 for the company itself."""

    code: str
    parent: str
    name: str
    function: str
    level: int
    location: str
    is_leaf: bool


def structure(people: int) -> tuple[DemoUnit, ...]:
    """The units of a company of this many people, parents first: some 20 for 180, 800 for 20,000."""
    rows = list(_BLUEPRINT)
    places = dict.fromkeys((code for code, *_ in rows), HEADQUARTERS)
    further = max(0, people - _PEOPLE_AT_FIRST) // _PEOPLE_PER_FURTHER_UNIT
    departments = [row for row in _BLUEPRINT if row[0].count("-") == 1]
    per_department = min(len(_SITES), max(1, round(sqrt(further / len(departments)))))
    sites = []
    for site, city in _SITES[:per_department]:
        for code, _, name, function in departments:
            sites.append((f"{code}-{site}", code, f"{name} {city}", function))
            places[sites[-1][0]] = city
    sites = sites[:further]
    rows += sites
    for number in range(further - len(sites)):
        code, _, name, function = sites[number % len(sites)]
        team = number // len(sites) + 1
        rows.append((f"{code}-{team}", code, f"{name}, team {team}", function))
        places[rows[-1][0]] = places[code]
    parents = {parent for _, parent, _, _ in rows}
    levels = {"": 0}
    for code, parent, _, _ in rows:
        levels[code] = levels[parent] + 1
    return tuple(
        DemoUnit(code, parent, name, function, levels[code], places[code], code not in parents)
        for code, parent, name, function in rows
    )
