"""Rewrites prompt graphs: target project and place, a single image of a batch, parameters, LoRAs."""
