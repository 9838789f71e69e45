"""The constraint components of SHACL Core, a module for each family (SHACL, section 4)."""
