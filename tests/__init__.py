"""Tests of the whole framework, and what they share."""
