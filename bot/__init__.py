"""Waymark's bot: what we say to people in Slack, and when."""
