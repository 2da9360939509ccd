"""Experiments: replications of ports under policies, with intervals and a manifest."""
