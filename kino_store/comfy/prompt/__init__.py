"""Reading prompt graphs: what a graph in API form will make, and which inputs hold its parameters."""
