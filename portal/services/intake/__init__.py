"""Sheets from somebody else: read once, plan, show, apply exactly what was shown."""
