"""*Check yourself*: a few questions with immediate, explained answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Any

import traitlets

from dmolkit.widgets.base import BadTrait, Widget

_MARKUP = re.compile(r"(?<![\w*])(\*\*?)(?=\S)([^*]+)(?<=\S)\1(?![\w*])|`([^`]+)`")
_TAGS = {"*": "em", "**": "strong", None: "code"}


def _html(text: str) -> str:
    def element(found: re.Match[str]) -> str:
        tag = _TAGS[found[1]]
        return f"<{tag}>{found[2] or found[3]}</{tag}>"

    return _MARKUP.sub(element, escape(text))


@dataclass(frozen=True)
class Question:
    """A question with one right option; every option comes with its explanation.

    In all texts ``*word*`` stands for emphasis, ``**word**`` for strong emphasis, and backticks
    enclose code; anything else is shown as it is written.

    Parameters
    ----------
    prompt : str
        The question.
    answer : str
        The right option.
    options : mapping of str to str
        The text of each option, and the sentence that a reader sees after choosing it.

    Raises
    ------
    TypeError
        If a text is not a string or ``options`` is not a mapping.
    ValueError
        If a text is empty, there are fewer than two options or ``answer`` is not one of them.

    Examples
    --------
    >>> question = Question(
    ...     "How many elements has D₄?",
    ...     "8",
    ...     {
    ...         "4": "These are the rotations; the mirrors count, too.",
    ...         "8": "Four rotations and four mirrors.",
    ...     },
    ... )
    >>> list(question.options)
    ['4', '8']
    """

    prompt: str
    answer: str
    options: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse what no reader could answer."""
        if not isinstance(self.options, Mapping):
            raise TypeError(f"options of {self.prompt!r}: expected a mapping, got {self.options!r}")
        for name, text in [
            ("prompt", self.prompt),
            *(("options", text) for pair in self.options.items() for text in pair),
        ]:
            if not isinstance(text, str):
                raise TypeError(f"{name} of {self.prompt!r}: expected strings, got {text!r}")
            if not text.strip():
                raise ValueError(f"{name} of {self.prompt!r}: expected no empty text")
        if len(self.options) < 2:
            raise ValueError(f"options of {self.prompt!r}: expected at least two")
        if self.answer not in self.options:
            raise ValueError(f"answer {self.answer!r} is not among the options of {self.prompt!r}")
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))


class Quiz(Widget):
    """Questions that answer at once, each choice with its reason.

    ``chosen`` is the list of the options that the reader chose last, None where a question is
    still open; ``score`` counts the right ones.

    Parameters
    ----------
    *questions : Question
        One or more questions, in the order in which they are shown.

    Raises
    ------
    TypeError
        If there is no question, or something that is none.
    ValueError
        If ``chosen`` is given something that is not an option of its question.

    Examples
    --------
    >>> quiz = Quiz(Question("Is Z₆ abelian?", "yes", {"yes": "It is cyclic.", "no": "It is."}))
    >>> quiz.chosen, quiz.score
    ([None], 0)
    >>> quiz.chosen = ["yes"]
    >>> quiz.score
    1
    """

    questions: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    chosen: traitlets.List[str | None] = traitlets.List().tag(sync=True)

    def __init__(self, *questions: Question) -> None:
        """Lay the questions out as plain data for the page."""
        if not questions or not all(isinstance(question, Question) for question in questions):
            raise TypeError(f"questions: expected one or more Question objects, got {questions!r}")
        super().__init__(
            questions=[
                {
                    "prompt": question.prompt,
                    "options": [
                        {"text": text, "why": why, "right": text == question.answer}
                        for text, why in question.options.items()
                    ],
                }
                for question in questions
            ],
            chosen=[None] * len(questions),
        )

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal: dict[str, Any]) -> Sequence[str | None]:
        chosen: Sequence[str | None] = proposal["value"]
        if len(chosen) != len(self.questions):
            raise BadTrait(f"chosen: expected {len(self.questions)} entries, got {len(chosen)}")
        for question, choice in zip(self.questions, chosen, strict=True):
            if choice not in (None, *(option["text"] for option in question["options"])):
                raise BadTrait(f"chosen: {choice!r} is no option of {question['prompt']!r}")
        return chosen

    @property
    def score(self) -> int:
        """Number of questions whose last choice is the right one."""
        return sum(
            option["right"]
            for question, choice in zip(self.questions, self.chosen, strict=True)
            for option in question["options"]
            if option["text"] == choice
        )

    def fallback(self) -> str:
        """Return the questions as the widget shows them before the first answer, answers folded."""
        items = []
        for question in self.questions:
            options = "".join(
                f"<li><span>{_html(option['text'])}</span></li>" for option in question["options"]
            )
            right = next(option for option in question["options"] if option["right"])
            items.append(
                f'<div class="dmk-quiz-question"><p>{_html(question["prompt"])}</p>'
                f'<ul class="dmk-quiz-options">{options}</ul>'
                f"<details><summary>Answer</summary>"
                f"<p><b>{_html(right['text'])}</b>: {_html(right['why'])}</p></details></div>"
            )
        return (
            '<div class="dmk dmk-quiz" role="group" aria-label="Check yourself">'
            f'<p class="dmk-quiz-title">Check yourself</p>{"".join(items)}</div>'
        )
