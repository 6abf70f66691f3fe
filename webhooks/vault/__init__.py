"""Keys, sealing and the contact vault: the only code that sees a key or a phone number.

Nothing is imported here: `sealing` and `keys` also run in the Rasa environment, `vault` needs the database.
"""
