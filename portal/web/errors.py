"""(being written)"""

from flask import Flask


def install_error_pages(app: Flask) -> None:
    """Being written."""
