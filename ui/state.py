"""The experiment of a session, and the address bar that always says the same.

The session is the owner: widgets are seeded from it, and every change goes through `change`. The query
string is read when a visitor opens a link or goes back in the browser's history, and written otherwise.
A page may have settings of its own beside the experiment, such as which map it shows: each is a `Word`.

A page keeps this contract, so that its link always shows the same thing again:

1. `open_link(WORDS)` before anything else, with the words of the page;
2. `write_link()` in every part of it that is drawn anew after a change: in the page itself, or in a fragment where
   only fragments are redrawn (`st.fragment` with a key, and `st.rerun` of that key in the callback);
3. `ui.layout.show_notices()` where its text begins, so that a visitor reads what the link said that cannot be used.

A page that shows nothing of all this calls `open_bare()` in place of both.

In between it reads `current()` and `get(word)`, and its widgets' callbacks `change(...)` and `set(word, text)`.

What a link says is remembered when it is written, so that all that one press or drag has changed is one thing to undo.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from optimizers.experiment import Experiment, Notices, quoted, read_query
from optimizers.messages import Message, message
from ui import language
from ui.javascript import script
from ui.palette import Theme

_EXPERIMENT = "experiment"
_WRITTEN = "query_written"
_NOTICES = "notices"
_WORDS = "page_words"
_PAGE = "words_of_this_page"
_ARRIVING = "arriving"
_UNREAD = "link_unread"
_MOMENT, _PAST, _FUTURE = "moment", "moments_before", "moments_undone"

MOMENTS = 100
"""How many changes can be undone."""

MAX_SETTINGS, MAX_CHARACTERS = 1000, 524_288
"""Of a link with more of either Streamlit gives the page nothing at all."""
TOO_LONG = message(
    "The link is too long: at most {settings:,} settings and {characters:,} characters of a link can be read, so "
    "nothing of it is used, and the page opens as on a first visit. Copy the link again where it was made; the lab's "
    "own links are never that long.",
    settings=MAX_SETTINGS,
    characters=MAX_CHARACTERS,
)

_address = st.components.v2.component("descent_lab_address", js=script(Path(__file__).with_name("address.js")))


@dataclass(frozen=True)
class Word:
    """A setting of a page, in the address beside the experiment. Pages that name the same word share its value.

    Its value is a text, as it stands in the link as `name=text`. `problem` says why a text cannot be used with an
    experiment, as the end of the sentence "name = text ...", or None if it can. `default` is used in its place, and
    where the link says nothing; it is called at every reading, so that it may follow the experiment and other words.

    An empty text is left out of the link. A word that is not `undoable` says where a visitor looks, not what they set.
    """

    name: str
    default: Callable[[Experiment], str]
    problem: Callable[[str, Experiment], Message | None]
    undoable: bool = True


def one_of(name: str, options: Callable[[Experiment], Sequence[str]]) -> Word:
    """A word with a list of options, the first of which is the default."""

    def problem(text: str, e: Experiment) -> Message | None:
        return None if text in options(e) else _not_one_of(options(e))

    return Word(name, lambda e: options(e)[0], problem)


def _not_one_of(options: Iterable[str]) -> Message:
    return message("is not one of {options}", options=", ".join(options))


def _note(notices: Notices, word: str, text: str, problem: Message, default: str) -> None:
    named = {"word": word, "text": quoted(text), "problem": problem, "default": quoted(default)}
    notices.add(message("{word} = {text} {problem}; {default} is shown instead.", **named))


def arriving() -> bool:
    """Whether nothing has been changed since this page was opened, or its language was changed.

    Its widgets may then know nothing yet, though their keys hold values: those of the last page or in another language,
    or those of a first run that the browser has never shown, because another followed at once.
    """
    return bool(st.session_state.get(_ARRIVING))


def speak(code: str) -> None:
    """Show all that is on screen in another language. For callbacks."""
    language.choose(code)
    st.session_state[_ARRIVING] = True


def rerun() -> NoReturn:
    """Run the page anew because there is more to show.

    The browser has shown this run, so that its widgets know their values; told again, one would lose what the visitor
    has changed in this moment.
    """
    st.session_state[_ARRIVING] = False
    st.rerun()


def current() -> Experiment:
    """The experiment of this session."""
    experiment: Experiment = st.session_state[_EXPERIMENT]
    return experiment


def went_back() -> bool:
    """Whether the visitor went back or forward in the browser's history, and this run answers that.

    Whatever else they do comes with the address as their browser shows it, which may be that of a moment ago: who
    presses twice within the time of a message there and back would lose what the first press changed.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def open_link(words: Sequence[Word] = ()) -> None:
    """Read the address bar where a page is opened or a visitor goes back. Every page calls this first, with its words.

    `words` are all that the page's link holds beside the experiment. A text that cannot be used becomes a notice and
    gives way to the default; nothing in a link raises an exception.
    """
    query = st.query_params.to_dict()
    if _EXPERIMENT not in st.session_state and not query:
        st.session_state[_UNREAD] = True
    _query_browser()  # Streamlit may end the run here, so that nothing is noted before that the next run must know
    names, before = [word.name for word in words], st.session_state.get(_PAGE)
    opened = before is None or names != [word.name for word in before]  # a page may make its words anew in each run
    if opened:
        st.session_state[_ARRIVING] = True
    st.session_state[_PAGE] = tuple(words)
    news = (opened or went_back()) and query not in ({}, st.session_state.get(_WRITTEN))
    if _EXPERIMENT in st.session_state and not news:
        return
    texts = {word.name: query.pop(word.name) for word in words if word.name in query}
    notices = Notices()
    _read_language(query, notices)
    e = st.session_state[_EXPERIMENT] = read_query(query, notices)
    st.session_state[_WORDS] = _kept() | texts
    for word in words:
        if word.name not in texts:
            if not word.problem("", e):
                _kept().pop(word.name, None)  # a link without it says that it is empty
        elif problem := word.problem(texts[word.name], e):
            _note(notices, word.name, texts[word.name], problem, word.default(e))
            del st.session_state[_WORDS][word.name]  # it is not read again and again
    st.session_state[_NOTICES] = notices.sentences


def open_bare() -> None:
    """Open a page that shows nothing of the experiment: its address says the language alone, and nothing is changed.

    Such a page calls this in place of `open_link` and `write_link`.
    """
    query, chosen = st.query_params.to_dict(), language.chosen()
    if st.session_state.get(_PAGE) != ():
        st.session_state[_ARRIVING] = True
        notices = Notices()
        _read_language(query, notices)
        st.session_state[_NOTICES] = notices.sentences
    st.session_state[_PAGE] = ()
    st.session_state.setdefault(_EXPERIMENT, Experiment())
    now = {language.WORD: chosen} if chosen else {}
    if st.query_params.to_dict() != now:
        st.query_params.from_dict(now)
    st.session_state[_WRITTEN] = now


def _read_language(query: dict[str, str], notices: Notices) -> None:
    """Take the language out of what a link says; `language` itself has read it."""
    asked = query.pop(language.WORD, None)
    if asked is not None and asked not in language.LANGUAGES:
        _note(notices, language.WORD, asked, _not_one_of(language.LANGUAGES), language.language())


def _query_browser() -> None:
    """Where no link arrived, ask whether there was one: what Streamlit drops only the browser knows."""
    if _UNREAD in st.session_state:
        data = {"unread": st.session_state[_UNREAD], "settings": MAX_SETTINGS, "characters": MAX_CHARACTERS}
        _address(key="address_feed", data=data, on_long_change=_report_too_long)


def _report_too_long() -> None:
    st.session_state[_UNREAD] = False
    st.session_state[_NOTICES] = (TOO_LONG,)


def _kept() -> dict[str, str]:
    kept: dict[str, str] = st.session_state.get(_WORDS, {})
    return kept


def get(word: Word) -> str:
    """The text of a word now; its default where the experiment has no use for the one that it was given."""
    text = _kept().get(word.name)
    return word.default(current()) if text is None or word.problem(text, current()) else text


def set(word: Word, text: str) -> None:
    """Give a word of the page another text, and forget the notices of the link. For callbacks."""
    st.session_state[_WORDS] = _kept() | {word.name: text}
    st.session_state[_NOTICES] = ()
    st.session_state[_ARRIVING] = False


def hold(word: Word) -> None:
    """Let a word of the page say what it says now, whatever its default is going to be."""
    st.session_state[_WORDS] = _kept() | {word.name: get(word)}


def _page() -> tuple[Word, ...]:
    page: tuple[Word, ...] = st.session_state.get(_PAGE, ())
    return page


def query() -> dict[str, str]:
    """Everything that is on screen, as the words of a link to this page."""
    words = {word.name: text for word in _page() if (text := get(word))}
    chosen = language.chosen()
    return current().to_query() | words | ({language.WORD: chosen} if chosen else {})


def write_link() -> None:
    """Make the address bar say what is on screen: the whole experiment and every word of the page.

    To be called after `open_link` in each run of the script, and in each fragment that is drawn anew by itself.
    """
    now = query()
    if st.query_params.to_dict() != now:
        st.query_params.from_dict(now)
    st.session_state[_WRITTEN] = now
    _remember()


def notices() -> tuple[Message, ...]:
    """What the link said that could not be used, one sentence each; none once the visitor has changed something."""
    sentences: tuple[Message, ...] = st.session_state.get(_NOTICES, ())
    return sentences


def change(experiment: Experiment | None = None, **fields: Any) -> None:
    """Show another experiment, or this one with other fields, and forget the notices of the link. For callbacks."""
    st.session_state[_EXPERIMENT] = replace(experiment or current(), **fields)
    st.session_state[_NOTICES] = ()
    st.session_state[_ARRIVING] = False


def put(experiment: Experiment) -> None:
    """Show another experiment in this very run, before anything of it is drawn; what the link said is still said."""
    st.session_state[_EXPERIMENT] = experiment


class _Moment(NamedTuple):
    """What a visitor can change: the experiment, and the words of the pages; None is one that follows its default."""

    experiment: Experiment
    words: dict[str, str | None]


def _last() -> _Moment | None:
    """What the link said when it was written last."""
    last: _Moment | None = st.session_state.get(_MOMENT)
    return last


def _now() -> _Moment:
    """The same with what this page says now."""
    here = {word.name: _kept().get(word.name) for word in _page() if word.undoable}
    return _Moment(current(), (last.words if (last := _last()) else {}) | here)


def _changed() -> bool:
    """Whether something has been changed since; a word that was not there before has not."""
    last, now = _last(), _now()
    if last is None:
        return False
    return now.experiment != last.experiment or any(last.words.get(k, text) != text for k, text in now.words.items())


def _remember() -> None:
    if _changed():
        st.session_state[_PAST] = [*st.session_state.get(_PAST, ()), _last()][-MOMENTS:]
        st.session_state[_FUTURE] = []
    st.session_state[_MOMENT] = _now()


def can_undo() -> bool:
    """Whether there is a change to undo."""
    return _changed() or bool(st.session_state.get(_PAST))


def can_redo() -> bool:
    """Whether the last that was done is an undo."""
    return not _changed() and bool(st.session_state.get(_FUTURE))


def undo() -> None:
    """Show what was on screen before the last change. For callbacks."""
    _travel(_PAST, _FUTURE)


def redo() -> None:
    """Show what was on screen before the last undo. For callbacks."""
    _travel(_FUTURE, _PAST)


def _travel(there: str, back: str) -> None:
    if not st.session_state.get(there):
        return
    moment: _Moment = st.session_state[there].pop()
    st.session_state[back] = [*st.session_state.get(back, ()), _last()]
    st.session_state[_MOMENT] = moment
    st.session_state[_WORDS] = {k: text for k, text in (_kept() | moment.words).items() if text is not None}
    change(moment.experiment)


def theme() -> Theme:
    """The theme that the visitor's browser shows; light until it has said so."""
    return "dark" if st.context.theme.type == "dark" else "light"
