"""Ports as data: the schema of port files, loading, and sizing of resources."""
