"""The domain: agencies, object classes, identifiers, methods, messages, links."""
