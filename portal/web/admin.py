"""(being written)"""

from portal.rules.access import Door
from portal.web.gate import audience

blueprint = audience("admin", Door.ADMINISTRATION, import_name=__name__)
