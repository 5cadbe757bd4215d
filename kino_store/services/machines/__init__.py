"""The servers that draw from one queue: their seats, and the events that pass between them."""
