"""The colours of all figures: the Okabe-Ito palette, safe for colour blindness and print."""

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
GREY = "#888888"
