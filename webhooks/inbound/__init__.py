"""From a request to a reply: verify, dedupe, store, clean, screen, route."""
