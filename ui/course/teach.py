"""What a lecturer takes from the page for teachers: links to a lesson, the frame of a course page, and the kit."""

import io
import zipfile
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urljoin

import streamlit as st

from course.lesson import Lesson, course
from ui.course.said import in_language
from ui.language import SOURCE, language, say
from ui.share import for_others

KIT = Path(__file__).parents[2] / "kit"
"""Where `make kit` puts what it makes; what is there is offered."""

_CHOSEN = "teach_lesson"


def choose_lesson() -> Lesson | None:
    """The list of lessons; None where there is none to choose."""
    lessons = course().lessons
    slug = st.selectbox(
        say("Lesson"),
        list(lessons),
        key=_CHOSEN,
        format_func=lambda slug: say("{number}. {title}", number=lessons[slug].number, title=_title(lessons[slug])),
    )
    return lessons.get(slug or "")


def _title(one: Lesson) -> str:
    return in_language(one.texts).title


def address(page: str, **words: str) -> str:
    """Of a page with words, as other devices find it."""
    spoken = {} if language() == SOURCE else {"lang": language()}
    found, _ = for_others(urljoin(st.context.url or "http://localhost:8501/", f"{page}?{urlencode(words | spoken)}"))
    return found


def frame(src: str) -> str:
    """The HTML that shows an address in a page of a course."""
    return f'<iframe src="{src.replace("&", "&amp;")}" width="100%" height="900" allow="fullscreen"></iframe>'


def show_links(one: Lesson) -> None:
    """The links to a lesson: for students, for a hall that is asked, and for a frame."""
    st.markdown(say("For students: the whole lesson, which asks before it shows."))
    st.code(address("learn", lesson=one.slug), language=None, wrap_lines=True)
    st.markdown(say("For a hall: the question without controls and without its answer."))
    st.code(address("learn", lesson=one.slug, move="predict", hide="1", present="1"), language=None, wrap_lines=True)
    st.markdown(say("In a page of a learning platform: a frame without the navigation."))
    st.code(frame(address("learn", lesson=one.slug, embed="true")), language=None, wrap_lines=True)


def show_kit(one: Lesson) -> None:
    """The kit of a lesson, where this server has it."""
    folder = KIT / language() / one.slug
    if not folder.is_dir():
        st.markdown(say("This server has no kit. `make kit` makes it, in the folder of the lab."))
        return
    st.download_button(
        say("Download the kit of this lesson"),
        partial(_zipped, folder),
        file_name=f"descent-lab-{one.slug}-{language()}.zip",
        mime="application/zip",
        icon=":material/download:",
        key="kit_download",
        on_click="ignore",
    )


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in [*sorted(folder.iterdir()), *sorted((KIT / "files").iterdir())]:  # its slides share these
            archive.write(path, path.relative_to(KIT).as_posix())
    return packed.getvalue()
