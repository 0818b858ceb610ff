from django import forms

MAX_QUESTIONS = 4
MAX_QUESTION_CHARS = 120


class QuestionsField(forms.CharField):
    """Suggested questions, one a line, as a list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        questions = list(dict.fromkeys(filter(None, lines)))
        if len(questions) > MAX_QUESTIONS:
            raise forms.ValidationError(f"Give at most {MAX_QUESTIONS} questions, one on a line.")
        if any(len(question) > MAX_QUESTION_CHARS for question in questions):
            raise forms.ValidationError(
                f"A question may have {MAX_QUESTION_CHARS} characters. Shorten the long one."
            )
        return questions

    def has_changed(self, initial, data) -> bool:
        return self.prepare_value(initial) != data
