"""SPARQL-based constraints as one query for all focus nodes (SHACL, sections 5 and 6)."""
