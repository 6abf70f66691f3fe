"""Alarms, paging levels and clocks."""
