"""How a ranking reads: means, and beside them how far the raters are apart."""

from bot.views.rounds import ranking_message


def test_the_spread_of_five_raters_stands_beside_each_mean(material, screen):
    shown = "\n".join(screen(ranking_message(material().ranking()).payload()))
    assert "impact 3 (1 to 5) · effort 3 (1 to 5) · level" in shown
    assert " to 5)" not in "\n".join(screen(ranking_message(material().ranking(raters=2)).payload()))
