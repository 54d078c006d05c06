"""The quizzes on their page, answered by keyboard, without scripts, and with broken ones."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.visit import Site, Visit

PAGE = "chapters/groups.html"
STATE = 'script[type="application/vnd.jupyter.widget-state+json"]'
FOCUS = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return [document.activeElement.innerText, outlineStyle !== "none" && parseFloat(outlineWidth)];
}"""
MARK = """(button) => getComputedStyle(button, "::before").content"""
# The texts and the height of each quiz, live or still.
QUIZZES = """() => [...document.querySelectorAll(".dmk-widget .dmk-quiz")].map((quiz) => ({
    height: quiz.getBoundingClientRect().height,
    texts: [...quiz.querySelectorAll(".dmk-quiz-title, legend, .dmk-quiz-question > p:first-child,"
        + " .dmk-quiz-options > *")].map((node) => node.textContent),
}))"""

OpenPage = Callable[..., Visit]


def places(page: Page) -> Locator:
    """Find the places of all quizzes."""
    return page.locator(".dmk-widget:has(.dmk-quiz)")


def plain(text: str) -> str:
    """Take the light markup off a text."""
    return re.sub(r"[*`]", "", text)


def state(page: Page, place: Locator) -> dict:
    """Read the state that the page carries for a quiz."""
    models = json.loads(page.locator(STATE).text_content())["state"]
    return models[place.get_attribute("data-model")]["state"]


class Reader:
    """Somebody with a keyboard and no mouse, in front of a quiz."""

    def __init__(self, page: Page, place: Locator) -> None:
        self.page, self.place = page, place
        self.questions = place.locator("fieldset")
        # The next press of the tab key goes to the first option, as for a reader who comes here.
        place.evaluate("(node) => { node.tabIndex = -1; node.focus(); node.tabIndex = -2; }")

    def choose(self, question: int, option: dict, key: str, *, back: bool = False) -> None:
        """Go to the next (or last) option, which must be this one, choose it, read what is said."""
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        name, outline = self.page.evaluate(FOCUS)
        assert name == plain(option["text"])
        assert outline >= 2
        self.page.keyboard.press(key)
        group = self.questions.nth(question)
        expect(group.locator(".dmk-quiz-why")).to_have_text(
            f"{'Yes.' if option['right'] else 'Not quite.'} {plain(option['why'])}"
        )
        pressed = group.get_by_role("button", pressed=True)
        expect(pressed).to_have_text(plain(option["text"]))
        assert ("✓" if option["right"] else "✗") in pressed.evaluate(MARK)

    def hears(self, words: str) -> None:
        """Hear this summary of the quiz."""
        expect(self.place.get_by_role("status")).to_have_text(words)


def test_the_first_quiz_by_keyboard(visit: OpenPage) -> None:
    """Every option of every question is reached, chosen and explained; then all right ones are."""
    page = visit(PAGE).page
    place = places(page).first
    expect(place).to_have_attribute("data-awake", "true")
    questions = state(page, place)["questions"]
    assert len(questions) >= 2
    reader = Reader(page, place)
    expect(reader.questions).to_have_count(len(questions))
    reader.hears("")
    for number, question in enumerate(questions):
        expect(reader.questions.nth(number).locator("legend")).to_have_text(
            plain(question["prompt"])
        )
        assert [option["right"] for option in question["options"]].count(True) == 1
        for option in question["options"]:
            reader.choose(number, option, "Enter")
    # Every last option is chosen now. Walk back over all of them; stop at the right ones.
    right = sum(question["options"][-1]["right"] for question in questions)
    reader.hears(f"{right} of {len(questions)} right")
    page.keyboard.press("Tab")
    for number, question in reversed(list(enumerate(questions))):
        for option in reversed(question["options"]):
            if option["right"]:
                reader.choose(number, option, "Space", back=True)
            else:
                page.keyboard.press("Shift+Tab")
    reader.hears(f"All {len(questions)} right")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "http"), (375, "file")])
def test_quizzes_wake_in_place(visit: OpenPage, width: int, scheme: str) -> None:
    """Without scripts a quiz has the same words and height, so nothing moves when it wakes."""
    opened = visit(PAGE, width=width, scheme=scheme)
    for place in places(opened.page).all():
        expect(place).to_have_attribute("data-awake", "true")
    live = opened.page.evaluate(QUIZZES)
    still = visit(PAGE, width=width, scripts=False).page.evaluate(QUIZZES)
    assert len(live) >= 5
    for awake, asleep in zip(live, still, strict=True):
        assert awake["texts"] == asleep["texts"]
        assert awake["height"] == pytest.approx(asleep["height"], abs=1)


def test_answers_unfold_without_scripts(visit: OpenPage) -> None:
    """The answer to a question is folded, and unfolds by keyboard."""
    page = visit(PAGE, scripts=False).page
    place = places(page).first
    (right,) = (
        option for option in state(page, place)["questions"][0]["options"] if option["right"]
    )
    answer = place.locator("details").first
    expect(answer.locator("p")).to_be_hidden()
    answer.locator("summary").press("Enter")
    expect(answer.locator("p")).to_be_visible()
    expect(answer.locator("p")).to_have_text(f"{plain(right['text'])}: {plain(right['why'])}")


def test_a_widget_that_cannot_start_keeps_its_picture(open_page: OpenPage, site: Site) -> None:
    """When a module throws, the reader keeps the picture and is told; other widgets live on."""
    text, broken = re.subn(
        r"(?<=>)(\{\"modules\":\[\")(?=.*</script>)", r"\1throw new Error('no');", site.text(PAGE)
    )
    assert broken == 1
    site.altered[PAGE] = text
    try:
        opened = open_page(PAGE)
        failed = opened.page.locator('.dmk-widget[data-awake="failed"]')
        expect(failed.first).to_contain_text("This picture could not be brought to life here.")
        for place in failed.all():
            expect(place.locator(":scope > :first-child")).to_be_visible()
            assert len(place.inner_text()) > 60
        expect(opened.page.locator('.dmk-widget[data-awake="true"]').first).to_be_visible()
        told = ["a widget could not start" in problem for problem in opened.problems]
        assert all(told)
        assert len(told) == failed.count()
    finally:
        del site.altered[PAGE]
