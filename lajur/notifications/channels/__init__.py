"""The ways out: e-mail, Telegram, WhatsApp, web push. Each is set up by settings, or absent.

A new one is a module with the two functions of ``registry.Way``, its line in the registry and in
``models.Channel``, and its settings.
"""
