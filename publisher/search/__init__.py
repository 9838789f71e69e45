"""Search over names, codes and texts in both languages, built with a release and read from it."""
