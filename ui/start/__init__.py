"""The parts of the start page: the race that plays there, and the doors."""
