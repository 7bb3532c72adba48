"""What every plugin is held to, asked of one: the suite behind ``farmgate plugin check``.

It opens shops of its own, on databases of its own, and looks at the plugin from outside::

    def test_it_keeps_the_contract() -> None:
        assert_conforms(Thanks)

Needs the testing kit (``pip install "farmgate[testing]"``).
"""

from farmgate_sdk.conformance.finding import Finding
from farmgate_sdk.conformance.suite import assert_conforms, check_plugin

__all__ = ["Finding", "assert_conforms", "check_plugin"]
