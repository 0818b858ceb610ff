"""What the page shows, in its order. A component is added by one line here and its template."""

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True)
class Section:
    title: str
    template: str
    covers: str = ""
    """The components whose states it shows, by their stylesheets, beside the template's own."""

    @property
    def id(self) -> str:
        return PurePath(self.template).stem

    @property
    def components(self) -> set[str]:
        return {self.id, *self.covers.split()}


@dataclass(frozen=True)
class Group:
    title: str
    sections: tuple[Section, ...]


GROUPS = (
    Group(
        "Foundations",
        (
            Section("Colour", "dev/styleguide/colour.html"),
            Section("Type", "dev/styleguide/type.html"),
            Section("Space and shape", "dev/styleguide/space.html"),
            Section("Icons", "dev/styleguide/icon.html"),
            Section("Words", "dev/styleguide/words.html"),
        ),
    ),
    Group(
        "Doing",
        (
            Section("Buttons", "dev/styleguide/button.html"),
            Section("Choices", "dev/styleguide/choice.html", "pills segments palettes"),
            Section("Fields", "dev/styleguide/field.html", "form search"),
            Section("Errors of a form", "dev/styleguide/errors.html"),
            Section("Drop zone", "dev/styleguide/dropzone.html"),
            Section("Dialogs", "dev/styleguide/dialog.html"),
        ),
    ),
    Group(
        "Showing",
        (
            Section("Cards", "dev/styleguide/card.html", "tile avatar"),
            Section("Figures", "dev/styleguide/stat.html"),
            Section("Charts", "dev/styleguide/chart.html"),
            Section("Tables", "dev/styleguide/table.html"),
            Section("Rows", "dev/styleguide/rows.html", "meta rating facts pager"),
            Section("Badges", "dev/styleguide/badge.html"),
            Section("Meters", "dev/styleguide/meter.html"),
            Section("Steps", "dev/styleguide/stepper.html", "tick_list"),
            Section("Folds", "dev/styleguide/expander.html"),
            Section("Code", "dev/styleguide/code.html"),
            Section("Citations", "dev/styleguide/cite.html"),
        ),
    ),
    Group(
        "Telling",
        (
            Section("Notices", "dev/styleguide/notice.html", "announcement viewing"),
            Section("Toasts", "dev/styleguide/toast.html"),
            Section("Empty states", "dev/styleguide/empty.html"),
            Section("Skeletons", "dev/styleguide/skeleton.html"),
        ),
    ),
    Group(
        "Going",
        (
            Section("Crumbs", "dev/styleguide/crumbs.html"),
            Section("Tabs", "dev/styleguide/tabs.html"),
            Section("A chatbot's pages", "dev/styleguide/bot_nav.html", "bot_shell"),
            Section("Top bar", "dev/styleguide/topbar.html", "brand theme_toggle menu"),
        ),
    ),
)
