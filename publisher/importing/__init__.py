"""Importing tables that are kept in spreadsheets: rows become statements in a file of the project."""
