"""A plain queueing network, to measure speed on: model, draw, engine, measures."""
