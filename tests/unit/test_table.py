"""Tables as HTML: what is not marked as markup is shown as it stands."""

from markupsafe import Markup

from ui.table import Column, table

COLUMNS = (Column("<Rule>", "row head"), Column("Words", "text"), Column("n"))


def test_heads_and_cells_are_text_unless_they_are_marked() -> None:
    html = table(COLUMNS, [("a & b", "<script>", Markup("<i>1</i>"))])
    assert "<th scope='col' class='text'>&lt;Rule&gt;</th>" in html
    assert "<th scope='row'>a &amp; b</th><td class='text'>&lt;script&gt;</td><td><i>1</i></td>" in html


def test_every_head_has_its_scope_and_words_their_class() -> None:
    html = table(COLUMNS, [("a", "b", 1)] * 3, "wide")
    assert html.startswith("<div class='results wide'")
    assert html.count("scope='col'") == 3 and html.count("scope='row'") == 3
    assert html.count("<td class='text'>b</td>") == 3 and html.count("<td>1</td>") == 3
    assert "<th scope='col'>n</th>" in html


def test_a_short_row_ends_in_a_text_across_the_rest() -> None:
    assert "<tr><th scope='row'>a</th><td colspan='2' class='text'>no numbers</td></tr>" in table(
        COLUMNS, [("a", "no numbers")]
    )
