"""The list of all lessons, by sitting."""

from itertools import groupby

import streamlit as st

from course.lesson import course
from ui.course import progress
from ui.course.lessons import listed
from ui.language import say


def show_course() -> str | None:
    """Every lesson with its minutes and how far the visitor is, and a sentence for each that cannot be shown.

    Returns the slug of the one that was clicked now.
    """
    lessons = listed()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="course_head"):
        clicked = [progress.resume(lessons)]
        st.page_link("pages/progress.py", label=say("My record, to print"), icon=":material/checklist:")
        st.page_link("pages/teach.py", label=say("For lecturers"), icon=":material/co_present:")
    for sitting, some in groupby(lessons, key=lambda one: one.sitting):
        part = list(some)
        heads = {"n": sitting, "minutes": sum(one.minutes for one in part)}
        st.header(say("Sitting {n}, {minutes} minutes", **heads), anchor=False)
        clicked.append(progress.marks(part, say("Lessons of sitting {n}", n=sitting), f"lessons_{sitting}"))
    for sentence in course().broken:
        st.warning(say("A lesson cannot be shown. {why}", why=sentence), icon=":material/info:")
    return next((slug for slug in clicked if slug), None)
