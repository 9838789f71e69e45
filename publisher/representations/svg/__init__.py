"""Drawings in SVG 2: pure functions from values to markup, styled by classes alone."""
