"""What listens: Slack's door in HTTP mode, and whether Waymark is well, for those who watch it."""
