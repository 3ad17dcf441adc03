"""Tools of those who write the lab."""
