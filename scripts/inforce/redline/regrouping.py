"""The marked tree of blocks whose containers changed around them."""

from inforce.markup.elements import Attributes, Node
from inforce.redline.convention import CHANGE, REGROUPED, SIDE, Side
from inforce.redline.plans import Item

_WRAPPER = {"ul": "li", "ol": "li", "dl": "dd"}


class Scaffold:
    """Builds the containers of the side after around blocks told in order."""

    def __init__(self, change: int | None) -> None:
        """Begin; *change* is the number of the change of structure, if any."""
        attrs: Attributes = (("class", "rl-regrouped"), (REGROUPED, "1"))
        if change is not None:
            attrs = (attrs[0], (CHANGE, str(change)), attrs[1])
        self._root = Node("div", attrs)
        self._spots = [self._root]
        self._waiting: list[Node] = []

    def removed(self, node: Node) -> None:
        """Add *node*, which has no place after, before what comes next."""
        self._waiting.append(node)

    def added(self, node: Node, item: Item) -> None:
        """Add *node* in the place *item* has after."""
        del self._spots[item.shared + 1 :]
        self._settle()
        for container in item.path[len(self._spots) - 1 :]:
            opened = Node(container.tag, container.attrs)
            self._spots[-1].children.append(opened)
            self._spots.append(opened)
        self._spots[-1].children.append(node)

    def finished(self) -> Node:
        """Return the wrapper with everything in it."""
        del self._spots[1:]
        self._settle()
        return self._root

    def _settle(self) -> None:
        """Put what waits where the containers permit it."""
        spot = self._spots[-1]
        wrapper = _WRAPPER.get(spot.tag)
        for node in self._waiting:
            if wrapper:
                attrs = (("class", "rl-removed"), (SIDE, Side.BEFORE.value))
                spot.children.append(Node(wrapper, attrs, [node]))
            else:
                spot.children.append(node)
        self._waiting.clear()
