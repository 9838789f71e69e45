"""What changed between publications, and how things stood at each."""
