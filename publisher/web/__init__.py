"""The web doors: thin handlers that choose, ask the room below, and send bytes."""
