"""What pages and papers show, gathered from the rows: plain values, no rules left to templates."""
