"""What has been paid: a ledger, and the providers that move the money."""
