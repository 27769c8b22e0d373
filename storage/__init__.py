"""What Waymark remembers: the nouns, the questions asked of them, and the engine."""
