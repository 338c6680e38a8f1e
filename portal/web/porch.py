"""(being written)"""

from portal.rules.access import Door
from portal.web.gate import audience

blueprint = audience("porch", Door.PORCH, import_name=__name__)
