"""Tables and sentences for readers: results in, texts with intervals out, in both languages."""
