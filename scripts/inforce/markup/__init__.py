"""HTML as values: parse, sanitise, serialise. The one HTML5 parser lives here."""
