"""Workbooks (.xlsx) in and out."""
