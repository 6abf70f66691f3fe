"""Alarms, paging levels and clocks, acknowledgements."""
