"""The commands, one a module, loaded when it is asked for: each adds its arguments, and runs."""
