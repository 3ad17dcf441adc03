"""The lessons of an invented course, as many as one sheet must hold."""

from ui.course.progress import Listed

LESSONS = [
    Listed(f"lesson-{i}", f"The invented lesson number {i}, of some length", 1 + (i - 1) // 6, 10 + i % 5, i)
    for i in range(1, 25)
]
