"""Reads prompt graphs: the parameters of the frames they save, and the inputs that hold them."""
