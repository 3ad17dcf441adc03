"""Glossary: the terms of the lab, what they mean, and what they are called in the other language."""

import streamlit as st

from ui import state
from ui.glossary import parts
from ui.language import say
from ui.layout import PRESENT, show_notices
from ui.page_tools import page_tools

state.open_link((PRESENT,))
state.write_link()
with st.container(horizontal=True, vertical_alignment="center", key="glossary_head"):
    st.markdown(say("The terms of the lab, as textbooks use them."), width="stretch")
    page_tools()
show_notices()
for number, part in enumerate(parts()):
    st.header(part.title, anchor=False)
    with st.container(key=f"glossary_{number}"):
        for term in part.terms:
            symbol = f" ${term.symbol}$" if term.symbol else ""
            elsewhere = f" :gray[{' · '.join(term.elsewhere)}]" if term.elsewhere else ""
            st.markdown(f"**{term.name}**{symbol}{elsewhere}  \n{term.meaning}")
