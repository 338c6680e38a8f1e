"""What stands for something as somebody saw it, so that a form is not kept over what others did meanwhile."""

import hashlib
import json


def version_of(*seen: object) -> str:
    """64 hexadecimal digits for these plain values in this order; other values have another version."""
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()
