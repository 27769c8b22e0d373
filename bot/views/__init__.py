"""What it looks like: frozen values in, slackblocks objects out, and nothing else happens."""
