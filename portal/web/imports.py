"""(being written)"""

from portal.rules.access import Door
from portal.web.gate import audience

blueprint = audience("imports", Door.IMPORTS, import_name=__name__)
