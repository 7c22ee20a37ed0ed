"""Measurements, run by `python3 dev.py bench`. Figures are ratios and medians of one run on one machine."""
