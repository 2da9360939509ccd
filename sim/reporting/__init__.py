"""What people read: words in both languages, stories, tables."""
