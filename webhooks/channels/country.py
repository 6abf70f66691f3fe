"""The country of a phone number, by Google's numbering plans (phonenumberslite)."""

from __future__ import annotations

import phonenumbers

from webhooks.names import PhoneNumber


def country_of(address: PhoneNumber) -> str | None:
    """Return the ISO 3166 code of a number's country, or None for ids, short codes and numbers of no country.

    It is a hint only: people carry a number from home.
    """
    if not address.startswith("+"):
        return None
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(address))
    except phonenumbers.NumberParseException:
        return None
    return region if region is not None and len(region) == 2 and region.isalpha() else None
