"""Ports as data: what a port file may say, how it is read, and how its resources are sized."""
