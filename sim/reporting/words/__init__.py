"""What things are called in both languages, until one catalogue holds all texts."""
