"""(being written)"""

from portal.rules.access import Door
from portal.web.gate import audience

blueprint = audience("manager", Door.TEAM, import_name=__name__)
