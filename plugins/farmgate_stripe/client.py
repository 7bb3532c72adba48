"""Asking Stripe: its library, loaded when it is first needed, with our bounds on it."""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any

from farmgate_sdk.payments import Declined, NoAnswer
from farmgate_stripe.reasons import reason
from farmgate_stripe.settings import StripeSettings

if TYPE_CHECKING:
    from stripe import StripeClient

# Stripe answers a key in the same way for at least a day, but only what got as far as being run:
# none of these did, or nobody can know.
_UNKNOWN = (401, 403, 409, 429)
_SERVER_ERROR = 500


class StripeApi:
    """The few calls that the shop makes, with Stripe's errors in the shop's words."""

    def __init__(self, settings: StripeSettings) -> None:
        self._settings = settings
        self._made: StripeClient | None = None
        self._lock = Lock()

    def create_intent(self, params: Any, key: str) -> dict[str, Any]:
        """A new PaymentIntent."""
        return self._ask(lambda stripe: stripe.v1.payment_intents.create(params, _options(key)))

    def retrieve_intent(self, id_: str) -> dict[str, Any]:
        """A PaymentIntent as it is now."""
        return self._ask(lambda stripe: stripe.v1.payment_intents.retrieve(id_))

    def capture_intent(self, id_: str, params: Any, key: str) -> dict[str, Any]:
        """Take what is authorised."""
        return self._ask(
            lambda stripe: stripe.v1.payment_intents.capture(id_, params, _options(key))
        )

    def cancel_intent(self, id_: str, key: str) -> dict[str, Any]:
        """Let a PaymentIntent go."""
        return self._ask(lambda stripe: stripe.v1.payment_intents.cancel(id_, {}, _options(key)))

    def create_refund(self, params: Any, key: str) -> dict[str, Any]:
        """Give money back."""
        return self._ask(lambda stripe: stripe.v1.refunds.create(params, _options(key)))

    def _ask(self, call: "Callable[[StripeClient], Any]") -> dict[str, Any]:
        client = self._client()
        import stripe

        try:
            answer: dict[str, Any] = call(client).to_dict()
            return answer
        except stripe.StripeError as error:
            raise _in_our_words(error) from None

    def _client(self) -> "StripeClient":
        with self._lock:
            if self._made is None:
                self._made = _connect(self._settings)
            return self._made


def _connect(settings: StripeSettings) -> "StripeClient":
    import stripe

    # It would tell Stripe how long its calls took, under an id that it keeps in the user's folder.
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        settings.secret_key.get_secret_value(),
        base_addresses={"api": settings.api_base},  # nothing else of Stripe's is ever asked
        max_network_retries=0,  # the shop itself asks again, and knows the key
        http_client=stripe.RequestsClient(timeout=settings.timeout_seconds),
    )


def _options(key: str) -> Any:
    return {"idempotency_key": key}


def _in_our_words(error: Any) -> Exception:
    import stripe

    status, code = error.http_status, error.code
    # Not Stripe's sentence: it may hold a part of the key.
    told = f"{type(error).__name__} {status} {code} (request {error.request_id})"
    is_unknown = status is None or status in _UNKNOWN or status >= _SERVER_ERROR
    if is_unknown or isinstance(error, stripe.IdempotencyError):
        return NoAnswer(told)
    decline_code = None if error.error is None else error.error.decline_code
    return Declined(reason(code, decline_code))
