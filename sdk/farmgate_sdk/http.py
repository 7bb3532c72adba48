"""Plain HTTP addresses of a plugin's own: pages, pictures, callbacks of somebody else's machine.

A method of the plugin, decorated with ``route``, is served at ``/plugins/NAME/path``::

    @route("POST", "{channel}/webhook")
    def webhook(self, request: Request, context: Context) -> Response:
        channel = request.parameters["channel"]
        …
        return Response.json({"taken": True})

It runs in a worker thread, with the body read whole and bounded. ``context.write`` opens its one
transaction, ``context.session`` reads, ``context.principal`` is who asks.
"""

from farmgate.api.context import Context
from farmgate.routes import Request, Response, route

__all__ = ["Context", "Request", "Response", "route"]
