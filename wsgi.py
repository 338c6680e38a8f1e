import os
import sys

from portal.app import create_app
from portal.config import Settings, SettingsError

try:
    app = create_app(Settings.from_environment(os.environ))
except SettingsError as error:
    sys.exit(str(error))
