"""Groups that stand beside each other under one total, whose members may be in several: what of them stays hidden.

Enrollments of courses are such groups. Whatever can be worked out from a total and some of its groups is made of whole
groups, each of the shown ones by itself and all hidden ones together.
"""

from collections.abc import Mapping

import numpy as np

from portal.rules.retention.days import Codes
from portal.rules.retention.disclosure import K, Node, Withheld


def withheld_beside(people: Mapping[Node, Codes], k: int = K) -> dict[Node, Withheld]:
    """The groups that stay hidden. `people` holds who is in each, some twice; of equals the first is hidden.

    Hide what holds fewer than k; where all hidden groups together hold 1 to k − 1, hide the smallest shown one, too. It
    holds k itself, so that is enough.
    """
    sizes = {group: len(np.unique(members)) for group, members in people.items()}
    hidden = {group: Withheld.SMALL for group, size in sizes.items() if size < k}
    shown = [group for group in sizes if group not in hidden]
    together = {person for group in hidden for person in people[group].tolist()}
    if shown and 0 < len(together) < k:
        hidden[min(shown, key=sizes.__getitem__)] = Withheld.REVEALING
    return hidden
