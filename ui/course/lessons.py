"""The lessons as they stand in lists, in the visitor's language."""

from course.lesson import course
from ui.course.progress import Listed
from ui.course.said import in_language


def listed() -> list[Listed]:
    """All lessons that can be shown, in the order of the course."""
    return [
        Listed(one.slug, in_language(one.texts).title, one.sitting, one.minutes, one.number)
        for one in course().lessons.values()
    ]
