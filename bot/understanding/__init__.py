"""How a message becomes an intent and an urgency: examples, features, fitting and the fitted classifier."""
