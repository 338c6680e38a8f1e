"""Words that claim what a comparison of trained and not yet trained people cannot show. Who gets trained is not random.

They stand in no label, export or message about retention.
"""

import re
from collections.abc import Iterable

REFUSED = (
    "effect",
    "effects",
    "impact",
    "impacts",
    "causes",
    "because of",
    "thanks to",
    "reduces",
    "improves",
    "saves",
    "drives",
    "ROI",
)

_REFUSED = re.compile(r"\b(?:" + "|".join(word.replace(" ", r"\s+") for word in REFUSED) + r")\b", re.IGNORECASE)


def refused_words(text: str, allowed: Iterable[str] = ()) -> list[str]:
    """The refused words in a text, as they stand in it, in any case and also where a line breaks inside of one.

    `allowed` are phrases, such as "takes effect", whose words are not meant in that way.
    """
    for phrase in allowed:
        text = re.sub(rf"\b{re.escape(phrase)}\b", "", text, flags=re.IGNORECASE)
    return [" ".join(found.split()) for found in _REFUSED.findall(text)]
