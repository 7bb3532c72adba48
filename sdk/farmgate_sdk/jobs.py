"""Jobs: work that the worker does, on a schedule or when it is asked to.

A job is a method of the plugin; its answer is kept as its last result::

    @job(title=Text("降级", "Demotion"), every=timedelta(hours=24))
    def demote(self, run: JobRun) -> dict[str, int]:
        return {"demoted": run.write(demote_all)}

One without a schedule is asked for in the transaction that gives the reason for it::

    run_later(session, shop, plugin="membership", name="send", payload={"member_id": 7})

It is run at least once, by one worker at a time. ``farmgate jobs`` shows what came of it.
"""

from farmgate.events.scheduling import run_later
from farmgate.jobs import JobRun, job

__all__ = ["JobRun", "job", "run_later"]
