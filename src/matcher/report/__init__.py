"""Pictures and pages from a plan: what a service lead reads, shows and prints."""

from matcher.report.figures.check import check_sentences
from matcher.report.figures.values import PlaceValue
from matcher.report.page import render

__all__ = ["PlaceValue", "check_sentences", "render"]
