"""Refusals and problems to sentences, for pages, JSON and sheets alike."""

from portal.wording.problems import problem_sentence
from portal.wording.refusals import refusal_sentence

__all__ = ["problem_sentence", "refusal_sentence"]
