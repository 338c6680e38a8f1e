"""Charts as plain values that `macros/chart.html` draws: x in percent, y in pixels, so that text never scales."""

from portal.web.charts.labels import dodged, thinned
from portal.web.charts.line import Chart, Line, Mark, Series, Tick, line_chart, share_ticks
from portal.web.charts.plane import Plane

__all__ = ["Chart", "Line", "Mark", "Plane", "Series", "Tick", "dodged", "line_chart", "share_ticks", "thinned"]
