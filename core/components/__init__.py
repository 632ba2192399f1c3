"""The pieces that pages are made of: plain values in, safe HTML out, no template engine between."""

from core.components.values import Entry, Fact, Link, Tag, Tile

__all__ = ["Entry", "Fact", "Link", "Tag", "Tile"]
