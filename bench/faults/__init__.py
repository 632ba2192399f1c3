"""Faults on purpose: `make faults`."""
