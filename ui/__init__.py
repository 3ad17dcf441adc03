"""What Streamlit and Plotly need: state, controls, figures and the player."""
