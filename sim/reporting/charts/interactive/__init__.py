"""Figures of the dashboard, drawn with Plotly."""
