"""Readers of documents: pure functions from a file's bytes to what stands in it.

They are called in a process of their own (child.py); outside.py is the door to it, for everybody.
"""
