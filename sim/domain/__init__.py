"""The border's own words: agencies, object classes, identifiers, methods, messages, links."""
