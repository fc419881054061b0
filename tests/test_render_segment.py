"""What copy sees of the segment whose mail it is."""

from __future__ import annotations

from pathlib import Path

from copywriting import CAMPAIGN, COPY, FRONT, PROJECT, compiled, told

FAMILY = {
    "content/segments.yaml": "film-{film}: {name: 'Seen {title}', when: 'true', "
    "for_each: 'SELECT id AS film, title, title_fr FROM titles'}\n",
    CAMPAIGN: "name: Hello\nkind: marketing\nsegments: [film]\nlocales: [en, fr]\n",
    COPY: f"{FRONT}# Hi\n\n{{{{ segment.title }}}}, {{{{ segment.name }}}}, {{{{ segment.id }}}}\n",
    "content/campaigns/hello/email.fr.md": f"{FRONT}# Salut\n\n{{{{ segment.title }}}}, {{{{ segment.name }}}}\n",
}


def test_columns_of_a_family_are_in_the_language_of_the_cell(tmp_path: Path) -> None:
    assert "1,Salt,Sel," in str(PROJECT["content/data/titles.csv"])
    expected = {
        "1/default/en": "Salt, Seen Salt, film-1",
        "1/default/fr": "Sel, Seen Salt",
        "2/default/fr": "Tram, Seen Tram",
    }
    for cell, text in expected.items():
        made, found = compiled(tmp_path, FAMILY, f"hello/film-{cell}")
        assert told(found) == []
        assert made is not None
        assert f"\n\n{text}\n" in made.email_text
