"""`python -m sitegen.checks.caniemail.condense SOURCE > sitegen/checks/caniemail/support.json`

SOURCE is the data of caniemail as its site gives it at https://www.caniemail.com/api/data.json and as the npm package
`caniemail` carries it in data/caniemail.json. What comes out is `support.json` (see `sitegen.checks.caniemail`).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from sitegen.checks.caniemail.features import PARTIAL, finder

OFFERED = {
    "gmail.desktop-webmail": ("Gmail, web", "Gmail"),
    "gmail.ios": ("Gmail, iOS", "Gmail"),
    "gmail.android": ("Gmail, Android", "Gmail"),
    "gmail.other-account": ("Gmail app, account of another provider", "Gmail"),
    "apple-mail.macos": ("Apple Mail, macOS", "Apple Mail"),
    "apple-mail.ios": ("Apple Mail, iOS", "Apple Mail"),
    "outlook.windows": ("Outlook, Windows (Word)", "Outlook"),
    "outlook.outlook-com": ("Outlook.com and new Outlook", "Outlook"),
    "outlook.macos": ("Outlook, macOS", "Outlook"),
    "outlook.ios": ("Outlook, iOS", "Outlook"),
    "outlook.android": ("Outlook, Android", "Outlook"),
    "yahoo.desktop-webmail": ("Yahoo, web", "Yahoo and AOL"),
    "yahoo.ios": ("Yahoo, iOS", "Yahoo and AOL"),
    "yahoo.android": ("Yahoo, Android", "Yahoo and AOL"),
    "aol.desktop-webmail": ("AOL, web", "Yahoo and AOL"),
    "samsung-email.android": ("Samsung Email", "Others"),
    "thunderbird.macos": ("Thunderbird", "Others"),
    "protonmail.desktop-webmail": ("Proton Mail, web", "Others"),
    "protonmail.ios": ("Proton Mail, iOS", "Others"),
    "fastmail.desktop-webmail": ("Fastmail, web", "Others"),
    "hey.desktop-webmail": ("HEY", "Others"),
    "gmx.desktop-webmail": ("GMX, web", "Germany and France"),
    "gmx.android": ("GMX, Android", "Germany and France"),
    "web-de.desktop-webmail": ("WEB.DE, web", "Germany and France"),
    "web-de.android": ("WEB.DE, Android", "Germany and France"),
    "orange.desktop-webmail": ("Orange, web", "Germany and France"),
    "orange.ios": ("Orange, iOS", "Germany and France"),
    "laposte.desktop-webmail": ("La Poste, web", "Germany and France"),
    "sfr.desktop-webmail": ("SFR, web", "Germany and France"),
}
"""Clients with results for nearly all features: caniemail's family and platform, title, group."""

OTHER_ACCOUNT, ITS_BASE = "gmail.other-account", "gmail.android"

# Gmail's app treats accounts of other providers otherwise, and Samsung's those of Microsoft; notes say so in many ways.
_ACCOUNT = re.compile(r"non[- ](?:Google|Gmail) accounts?|(?:Hotmail/Outlook|Microsoft|Outlook) accounts?", re.I)
_ACCOUNT_ALONE = re.compile(r"(?:^|\W)(?:only (?:supported|works)|supported) with|non Google accounts only", re.I)
_INLINE = re.compile(r"only supported inline", re.I)
_NOT = re.compile(r"not supported|doesn.t work|does not render", re.I)

_SHEET = ("css-selector-", "css-pseudo-", "css-at-", "css-nesting")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def condense(source: dict[str, Any], package: str = "") -> dict[str, Any]:
    """The content of `support.json` made from caniemail's data; `package` says where that came from."""
    features = source["data"]
    sheets = next(feature for feature in features if feature["slug"] == "html-style")
    return {
        "source": "https://www.caniemail.com, https://github.com/hteumeuleu/caniemail",
        "licence": "MIT, Copyright (c) 2019 HTeuMeuLeu",
        "package": package,
        "updated": source["last_update_date"][:10],
        "clients": [{"id": name, "title": title, "group": group} for name, (title, group) in OFFERED.items()],
        "features": [_feature(feature, sheets) for feature in sorted(features, key=lambda feature: feature["slug"])],
    }


def _feature(feature: dict[str, Any], sheets: dict[str, Any]) -> dict[str, Any]:
    slug = feature["slug"]
    texts = feature["notes_by_num"] or {}
    letters = ""
    cited: dict[str, list[int]] = {number: [] for number in texts}
    for place, client in enumerate(OFFERED):
        letter, numbers = _verdict(feature, sheets, client, texts)
        letters += letter
        for number in numbers:
            cited[number].append(place)
    notes = [
        {
            "text": _LINK.sub(r"\1", texts[number]).strip(),
            "clients": places,
            **({"find": list(PARTIAL[slug, number])} if (slug, number) in PARTIAL else {}),
        }
        for number, places in cited.items()
        if places
    ]
    found = finder(slug)
    return {
        "slug": slug,
        "title": feature["title"].strip(),
        "support": letters,
        **({"find": found} if found else {}),
        **({"notes": notes} if notes else {}),
    }


def _verdict(
    feature: dict[str, Any], sheets: dict[str, Any], client: str, texts: dict[str, str]
) -> tuple[str, list[str]]:
    """The letter for `client` (y, n, a for partly, u for unknown) and the numbers of the notes that hold for it."""
    foreign = client == OTHER_ACCOUNT
    family, platform = (ITS_BASE if foreign else client).split(".")
    version, value = _latest(feature, family, platform)
    letter, *references = value.split()
    numbers = [number for number in (cited.removeprefix("#") for cited in references) if number in texts]
    if foreign:
        numbers = [number for number in numbers if not _INLINE.search(texts[number])]
    if letter == "n" and feature["slug"].startswith(_SHEET) and _without_sheets(sheets, family, platform, version):
        return "u", []
    if foreign and (feature["slug"] == "html-style" or feature["slug"].startswith(_SHEET)):
        return "n", [number for number in numbers if _ACCOUNT.search(texts[number])]
    about = [number for number in numbers if _ACCOUNT.search(texts[number])]
    others = [number for number in numbers if number not in about]
    if letter != "a" or not about:
        return letter, numbers
    text = texts[about[0]]
    alone = bool(_ACCOUNT_ALONE.search(text)) and not _NOT.search(text)
    if foreign == alone:
        return ("a" if others else "y"), others
    return "n", about


def _without_sheets(sheets: dict[str, Any], family: str, platform: str, version: str) -> bool:
    """Whether a client read no style sheets at all when it was tested, but does now: that test said nothing."""
    results = sheets["stats"].get(family, {}).get(platform, {})
    then = [result for tested, result in results.items() if _order(tested) <= _order(version)]
    return bool(then) and then[-1].startswith("n") and not _latest(sheets, family, platform)[1].startswith("n")


def _latest(feature: dict[str, Any], family: str, platform: str) -> tuple[str, str]:
    """Version and result of the newest test. Neither file order nor text order is the order of versions."""
    results: dict[str, str] = feature["stats"].get(family, {}).get(platform) or {"0": "u"}
    version = max(results, key=_order)
    return version, results[version]


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def main() -> None:
    """Condense the file that the command line names."""
    path = Path(sys.argv[1])
    manifest = path.parent.parent / "package.json"
    package = json.loads(manifest.read_text()) if manifest.exists() else None
    condensed = condense(json.loads(path.read_text()), f"npm {package['name']} {package['version']}" if package else "")
    features = condensed.pop("features")
    head = json.dumps(condensed, ensure_ascii=False, indent=1)[:-2]
    rows = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    sys.stdout.write(f'{head},\n "features": [\n{rows}\n ]\n}}\n')


if __name__ == "__main__":
    main()
