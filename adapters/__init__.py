"""How each platform speaks. Every adapter is a plugin: it imports the bot, never another adapter."""
