"""Theory: Adam told in one sitting, with every formula running in the lab."""

import streamlit as st

from ui import state
from ui.language import say
from ui.layout import PRESENT, show_notices
from ui.page_tools import page_tools
from ui.theory import Comparison, Link, References, comparison_table, theory

state.open_link((PRESENT,))
state.write_link()
told = theory()
with st.container(horizontal=True, vertical_alignment="top", key="theory_head"):
    st.markdown(told.lead, width="stretch")
    page_tools()
show_notices()
with st.container(key="theory"):
    st.markdown("\n".join(f"1. [{section.title}](#{section.anchor})" for section in told.sections))
    for section in told.sections:
        st.header(section.title, anchor=section.anchor)
        for part in section.parts:
            if isinstance(part, Link):
                link = f"pages/{part.page}.py"
                st.page_link(link, label=part.label, icon=":material/play_arrow:", query_params=part.query)
            elif isinstance(part, Comparison):
                st.html(comparison_table(part))
            elif isinstance(part, References):
                st.markdown(f'<div lang="en">\n\n{part.markdown}\n\n</div>', unsafe_allow_html=True)
            else:
                st.markdown(part)
    st.page_link("pages/glossary.py", label=say("Glossary"), icon=":material/menu_book:")
