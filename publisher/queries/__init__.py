"""Queries from outside: bounded before they are parsed, run in processes of their own, stopped at their limits."""
