"""The course: the parts of a lesson's page."""
