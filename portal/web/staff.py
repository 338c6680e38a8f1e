"""(being written)"""

from portal.rules.access import Door
from portal.web.gate import audience

blueprint = audience("staff", Door.LEARNING, import_name=__name__)
