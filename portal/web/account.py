"""(being written)"""

from portal.rules.access import Door
from portal.web.gate import audience

blueprint = audience("account", Door.SIGNED_IN, import_name=__name__)
