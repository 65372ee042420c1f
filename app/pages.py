"""The web application of one platform: which routes it gets, and what they stand on."""
