"""Refusals and problems to sentences, for pages, JSON and sheets alike."""

from portal.wording.refusals import refusal_sentence

__all__ = ["refusal_sentence"]
