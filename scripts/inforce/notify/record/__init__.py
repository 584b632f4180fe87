"""The record of deliveries: what is to be sent, by whom, and what came of it."""

from inforce.notify.record.book import Record
from inforce.notify.record.halts import Halt, Scope
from inforce.notify.record.letters import Group

__all__ = ["Group", "Halt", "Record", "Scope"]
