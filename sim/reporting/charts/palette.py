"""The colours of all figures: Okabe and Ito's, told apart by the colour-blind and in print."""

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
GREY = "#888888"
