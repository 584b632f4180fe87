"""What requests for nothing leave is swept up while the service runs.

Every request writes as much as one that is granted, so that nobody learns which
it was. A flood of a thousand a second would fill a disk within a day.
"""

import asyncio

from starlette.applications import Starlette

from inforce.people.retention import swept
from inforce.service.desk import Desk
from inforce.service.guard import Log
from inforce.service.writer import Writer

# How often, seconds, and the rows of one commit: others wait for it some
# milliseconds.
EVERY, MOST = 60.0, 2000


async def sweeping(made: Starlette, log: Log, every: float) -> None:
    """Sweep *every* so many seconds, until cancelled.

    What fails is logged and tried again the next time.
    """
    while True:
        await asyncio.sleep(every)
        try:
            while await _swept(made.state.desk, made.state.writer) >= MOST:
                pass
        except Exception as error:  # noqa: BLE001 - the service goes on
            log({"sweep": f"not now: {type(error).__name__}"})


async def _swept(desk: Desk, writer: Writer) -> int:
    now = desk.clock()
    return await writer.written(lambda connection: swept(connection, now, MOST))
