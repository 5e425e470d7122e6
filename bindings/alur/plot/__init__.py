"""Pictures of an audit, by matplotlib. Each takes `ax=` and returns the axes it drew on.

    alur.plot.cumulative(audit, "verifikasi")
    alur.plot.late_rate(audit, "verifikasi")

They draw what the tables of the audit say and reckon nothing anew, so a picture and a table never differ. Times on an
axis are those of the calendar's zone. AlurError says what to install where matplotlib is not there.
"""

from alur.plot.graph import graph
from alur.plot.groups import heatmap, late_rate
from alur.plot.hours import ageing, cumulative
from alur.plot.time import dotted, spectrum

__all__ = ["ageing", "cumulative", "dotted", "graph", "heatmap", "late_rate", "spectrum"]
