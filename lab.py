"""Descent Lab: page config and navigation, around each of the pages."""

from pathlib import Path

import streamlit as st

from ui import ear, keys, preferences, spoken
from ui.layout import STAGE_CSS
from ui.navigation import ICON, bar, name_page, pages
from ui.work import watch

HERE = Path(__file__).parent

st.set_page_config(
    page_title="Descent Lab",
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state="collapsed" if st.context.is_embedded else "auto",
)
st.logo(HERE / "ui" / "logo.svg", icon_image=ICON, size="large")
st.html(HERE / "ui" / "style.css")
st.html(HERE / "ui" / "phone.css")
spoken.speak()
keys.listen()
ear.mend_names()
page = st.navigation(pages(), position="hidden" if st.context.is_embedded else "top")
if st.context.is_embedded:
    st.html(STAGE_CSS)
else:
    preferences.choose_preferences()
    bar()
name_page(page)
watch.open_page(page.url_path)
page.run()
