"""Matching of names that people wrote down with the things that they mean, with honest scores."""
