"""Rewriting prompt graphs: where pictures go, one image of a batch, other parameters, LoRAs."""
