"""Takes payments by Stripe.

PaymentIntents with automatic or manual capture, refunds, and signed webhooks; whatever Stripe
answers or calls to say is booked once, in the shop's own ledger.
"""

__version__ = "0.1.0"
