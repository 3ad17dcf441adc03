"""Train: the same update rules on real data, up to the test accuracy."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from ui import state
from ui.chart import show_chart
from ui.chart_tables import show_tables
from ui.ear import tell
from ui.history import history_buttons
from ui.labels import labels
from ui.language import say
from ui.layout import PRESENT, look, on_stage, open_tab, presentation, presenting, show_notices, tools
from ui.navigation import page_links
from ui.palette import INK
from ui.race import stage
from ui.share import share
from ui.train.code import show_code
from ui.train.controls import RUNS, begin_button, choose_data, choose_model, choose_runs, choose_training
from ui.train.figures import confusion_figure, prediction_figure
from ui.train.live import follow
from ui.train.opening import begin_by_itself
from ui.train.plan import DATA_WORD, OWN, WORDS, data, plan
from ui.train.rates import show_rates
from ui.train.results import answers, exact, look_at, mistakes, mistakes_title, results_table, verdict
from ui.train.run import TrainingJob, begin, job, too_much
from ui.train.slice import show_slice
from ui.train.subject import ask_for_file, show_subject
from ui.train.tables import chart_tables
from ui.train.take_along import take_along
from ui.train.upload import choose_own, literal


def training() -> None:
    """The training as it goes on, and what came of it.

    Not a fragment: Streamlit ends a running script for a press elsewhere on the page, but not for one in a fragment.
    """
    now = job()
    if now is None:
        if data() is not None:
            st.info(say("Press Train to see every run learn at once."))
        return
    if (now.plan, now.data) != (plan(), data()):
        st.caption(say("The settings have changed since; press Train to use them."))
    below = follow(now)
    if now.epoch:
        with below:
            results(now)
            show_tables(lambda: chart_tables(now))


def results(now: TrainingJob) -> None:
    """The table, and one trained model at work on the test rows."""
    st.html(results_table(now, look().theme))
    run, log = look_at(now)
    st.header(literal(verdict(now, log)), anchor=False)
    tell(verdict(now, log))
    if log.diverged_at is not None:
        return
    said = answers(now, log)
    if now.data.task == "regression":
        show_chart(
            prediction_figure(now.data, run.id, labels(now.plan.runs)[run.id], said, exact(now), look()),
            key="train_predictions",
            alt=say("Predicted against true values of the test rows, for the model and for least squares."),
        )
        return
    left, right = st.columns([1, 1], gap="medium")
    with left:
        show_chart(
            confusion_figure(now.data, said, look()),
            key="train_confusion",
            alt=say("Confusion matrix: how many test rows of each class were taken for which class."),
        )
    with right:
        if now.data.image:
            st.markdown(mistakes_title(now.data, said))
            st.html(mistakes(now.data, said, INK[look().theme]))


def sidebar() -> None:
    """All that can be set."""
    with st.sidebar:
        page_links()
        choose_data()
        choose_model()
        choose_runs()
        choose_training()


state.open_link((*WORDS, PRESENT, stage.SHOW))
if not on_stage():
    sidebar()
state.write_link()
with st.container(horizontal=True, vertical_alignment="center", key="train_head"):
    if (chosen := data()) is not None:
        wanted = plan()
        refused, press = too_much(wanted, chosen), partial(begin, wanted, chosen)
        begin_button(say("Train"), ":material/model_training:", "train_begin", refused, press)
    st.space("stretch")
    if not st.context.is_embedded:
        with tools():
            history_buttons()
            if presenting():
                stage.choose_controls(RUNS, settings=())
            presentation()
            if not presenting():
                share()
                if chosen is not None:
                    take_along(wanted, chosen)
if on_stage():
    stage.show_controls(runs=RUNS, settings=())
show_notices()
if chosen is None:
    ask_for_file()
if state.get(DATA_WORD) == OWN:
    choose_own()
if chosen is not None:
    show_subject(wanted, chosen)
    begin_by_itself(wanted, chosen)
TABS: dict[str, tuple[str, Callable[[], None]]] = {
    "training": (say("Training"), training),
    "rates": (say("Learning rates"), lambda: show_rates(chosen)),
    "surface": (say("Loss surface"), lambda: show_slice(job())),
    "code": (say("Code"), lambda: show_code(chosen)),
}
name, tab = open_tab({name: label for name, (label, _) in TABS.items()}, key="train_tab")
with tab:
    TABS[name][1]()
