"""Verification: theory, engine equality, null levers, audits, streams; `portsim verify`."""
