"""Twilio and web chat: parse what comes in, deliver what goes out."""
