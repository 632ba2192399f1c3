"""What the demonstration shows: a real inspection said afresh, and an invented history of it."""
