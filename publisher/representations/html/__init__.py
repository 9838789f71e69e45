"""HTML pages, complete without scripts (HTML Living Standard, https://html.spec.whatwg.org/)."""
