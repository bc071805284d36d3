"""The whole process (level 3): needs, steps, target, use, receptivity and harm over a program.

It reads the tables of `tables`, wherever they come from, and tells what to change next.
"""

from careloom.science.process.changes import Change, changes_of
from careloom.science.process.figures import Process, summarize
from careloom.science.process.page import report_page
from careloom.science.process.tables import ProcessTables

__all__ = ["Change", "Process", "ProcessTables", "changes_of", "report_page", "summarize"]
