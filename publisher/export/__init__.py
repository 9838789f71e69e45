"""The static copy of the site: every address whose answer needs no server of ours, as files for nginx."""
