"""Frames and sentences for people: results in, texts with intervals out, in both languages."""
