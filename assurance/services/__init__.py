"""The acts: one function each, whole or not at all."""
