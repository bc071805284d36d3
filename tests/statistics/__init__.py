"""Estimators against numbers that others made, and against each other's promises."""
