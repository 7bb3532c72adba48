"""Hooks: implement those of core and of other plugins, and publish your own.

A hook is a function whose docstring says when it is asked and what it is given; its body is empty::

    @contribute(on_failure="open", budget_ms=50)
    def tasting_notes(product_ids: Sequence[int], session: Session) -> Sequence[Note]:
        \"\"\"Give what was tasted of these products.\"\"\"

Put it in a module, and name that module in your plugin's ``hookspecs``. Your plugin asks
``shop.hooks.contributions(tasting_notes, keys, session)`` (of a ``check`` hook ``problems``); a
fact is told by ``farmgate_sdk.facts.record``. Values that are contributed are dataclasses with
``plugin: str`` and ``version: str``, in which core signs who gave them.

Whoever implements a hook of another plugin's marks it by ``@hookimpl(optional=True)``: where the
owner is off the method waits unused; where it is on, the signature is checked at the start.
"""

from farmgate.declaring import HookSpec, check, contribute, hookimpl, react, specs_in

__all__ = ["HookSpec", "check", "contribute", "hookimpl", "react", "specs_in"]
