"""Questions, their validation and score, and the quiz that needs no script."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import traitlets
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from dmolkit.widgets import Question, Quiz

MARKUP = [
    pair
    for pair in json.loads(Path(__file__).with_name("markup.json").read_text(encoding="utf-8"))
    if pair[0]
]
ORDER = Question("Order of D₄?", "8", {"4": "No mirrors?", "8": "4 + 4.", "16": "Too many."})
ABELIAN = Question("Is D₄ abelian?", "no", {"yes": "sr ≠ rs.", "no": "sr ≠ rs."})

plain_texts = st.text(
    st.characters(exclude_characters="*`\r\x00", exclude_categories=["Cs", "Cc"]), min_size=1
).filter(str.strip)


def soup(quiz: Quiz) -> Tag:
    """Parse the fallback, which must be one element."""
    (root,) = BeautifulSoup(quiz.fallback(), "html.parser").contents
    assert isinstance(root, Tag)
    return root


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("Q?", "a", {"a": "A."}), ValueError, "options of 'Q\\?': expected at least two"),
        (("Q?", "c", {"a": "A.", "b": "B."}), ValueError, "answer 'c' is not among the options"),
        (("Q?", "a", ["a", "b"]), TypeError, "options of 'Q\\?': expected a mapping"),
        (("Q?", "a", {"a": "A.", "b": 1}), TypeError, "options of 'Q\\?': expected strings, got 1"),
        (
            ("Q?", "a", {"a": "A.", 2: "B."}),
            TypeError,
            "options of 'Q\\?': expected strings, got 2",
        ),
        ((3, "a", {"a": "A.", "b": "B."}), TypeError, "prompt of 3: expected strings"),
        ((" ", "a", {"a": "A.", "b": "B."}), ValueError, "prompt of ' ': expected no empty text"),
        (("Q?", "a", {"a": "A.", "b": ""}), ValueError, "options of 'Q\\?': expected no empty"),
        (("Q?", "a", {"a": "A.", "": "B."}), ValueError, "options of 'Q\\?': expected no empty"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        Question(*arguments)


def test_a_question_is_frozen():
    options = {"a": "A.", "b": "B."}
    question = Question("Q?", "a", options)
    options["c"] = "C."
    assert list(question.options) == ["a", "b"]
    with pytest.raises(TypeError):
        question.options["c"] = "C."
    with pytest.raises(dataclasses.FrozenInstanceError):
        question.answer = "b"


@pytest.mark.parametrize("questions", [(), ("Q?",), (ORDER, None), ([ORDER],)])
def test_a_quiz_takes_questions(questions):
    with pytest.raises(TypeError, match="one or more Question objects"):
        Quiz(*questions)


def test_the_page_gets_plain_data():
    quiz = Quiz(ORDER, ABELIAN)
    assert json.loads(json.dumps(quiz.get_state(["questions", "chosen"]))) == {
        "questions": [
            {
                "prompt": "Order of D₄?",
                "options": [
                    {"text": "4", "why": "No mirrors?", "right": False},
                    {"text": "8", "why": "4 + 4.", "right": True},
                    {"text": "16", "why": "Too many.", "right": False},
                ],
            },
            {
                "prompt": "Is D₄ abelian?",
                "options": [
                    {"text": "yes", "why": "sr ≠ rs.", "right": False},
                    {"text": "no", "why": "sr ≠ rs.", "right": True},
                ],
            },
        ],
        "chosen": [None, None],
    }


@pytest.mark.parametrize(
    ("chosen", "score"),
    [([None, None], 0), (["4", None], 0), (["8", "yes"], 1), ([None, "no"], 1), (["8", "no"], 2)],
)
def test_score_counts_right_choices_and_can_be_observed(chosen, score):
    quiz = Quiz(ORDER, ABELIAN)
    seen = []
    quiz.observe(lambda change: seen.append(change["new"]), "chosen")
    quiz.set_state({"chosen": chosen})
    assert quiz.score == score
    assert seen == ([chosen] if any(chosen) else [])


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (["8"], "expected 2 entries, got 1"),
        (["no", "8"], "'no' is no option of 'Order of D₄\\?'"),
        ([8, None], "8 is no option"),
    ],
)
def test_a_choice_must_be_an_option(chosen, message):
    quiz = Quiz(ORDER, ABELIAN)
    with pytest.raises(ValueError, match=message):
        quiz.chosen = chosen
    with pytest.raises(traitlets.TraitError, match=message):
        quiz.set_state({"chosen": chosen})
    assert quiz.chosen == [None, None]


def test_the_fallback_is_a_named_group_with_all_options_and_folded_answers():
    root = soup(Quiz(ORDER, ABELIAN))
    assert (root["role"], root["aria-label"]) == ("group", "Check yourself")
    assert not root.select("button, input, script, [id]")
    questions = root.select(".dmk-quiz-question")
    for question, part in zip((ORDER, ABELIAN), questions, strict=True):
        assert part.p.get_text() == question.prompt
        assert [li.get_text() for li in part.select("ul > li")] == list(question.options)
        details = part.select_one("details:not([open])")
        assert details.summary.get_text() == "Answer"
        assert details.p.get_text() == f"{question.answer}: {question.options[question.answer]}"


@pytest.mark.parametrize(("text", "html"), MARKUP)
def test_markup_is_light_and_the_same_as_on_the_page(text, html):
    fallback = Quiz(Question(text, text, {text: text, "other": "Other."})).fallback()
    assert f"<p>{html}</p>" in fallback
    assert f"<li><span>{html}</span></li>" in fallback
    assert f"<b>{html}</b>: {html}</p>" in fallback


@given(plain_texts, plain_texts, plain_texts)
def test_no_text_becomes_markup(prompt, option, why):
    other = option + "'"
    root = soup(Quiz(Question(prompt, option, {option: why, other: why})))
    part = root.select_one(".dmk-quiz-question")
    assert part.p.get_text() == prompt
    assert [li.get_text() for li in part.select("li")] == [option, other]
    assert part.details.p.get_text() == f"{option}: {why}"
