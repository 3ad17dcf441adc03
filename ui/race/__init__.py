"""The race page: demonstrations, the controls of an experiment, the charts beside the map, and the table under it."""
