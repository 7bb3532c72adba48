"""What the shop and its plugins hold of one person: told to them, and erased when they ask.

The Personal Information Protection Law of the PRC gives everybody the right to a copy (Article 45)
and to erasure (Article 47).
"""
