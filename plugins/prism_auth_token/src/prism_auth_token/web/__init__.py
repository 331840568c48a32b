"""The routes of this plugin."""
