"""What a description can be had as: one module a representation."""
