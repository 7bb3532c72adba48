"""Fresh food travels cold or not at all.

Products get a storage class with a temperature band, locations get lanes to regions; a cart whose
items no lane can hold for as long as they last is refused, with the reason and what would help.
"""

__version__ = "0.1.0"
