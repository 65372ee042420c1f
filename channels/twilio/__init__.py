"""Twilio: one account behind two channels, SMS and WhatsApp.

Importing it costs a tenth of a second (its library brings `requests`), so adapters do so when they are switched on.
"""
