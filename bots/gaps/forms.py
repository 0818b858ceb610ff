from django import forms

from bots.models import GapGroup
from knowledge.forms import MAX_QUESTION_CHARS, MAX_WORDINGS, QuestionForm
from knowledge.models import Source
from knowledge.queries import written_answer


class AnswerForm(QuestionForm):
    """The answer to a group, and the wordings that it is the answer to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].label = "The question"
        self.fields["answer"].widget.attrs["rows"] = 6

    @classmethod
    def of(cls, group: GapGroup, source: Source | None) -> "AnswerForm":
        """With the wordings that visitors used, and what was answered before."""
        written = source.questions if source else []
        asked = [_as_wording(each) for each in [group.question, *(group.wordings or [])]]
        question, *others = dict.fromkeys(filter(None, [*written, *asked]))
        initial = {"question": question, "others": "\n".join(others[:MAX_WORDINGS])}
        if source:
            initial["answer"] = written_answer(source)
        return cls(initial=initial)


class DismissForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Not our business"}),
    )


def _as_wording(question: str) -> str:
    return " ".join(question.split())[:MAX_QUESTION_CHARS]
