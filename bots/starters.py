"""What a new chatbot can begin as: words and colours to start from, all of which can be changed."""

from dataclasses import asdict, dataclass

PALETTES = (  # Main, second, accent.
    ("Violet", "#7c3aed #a78bfa #ec4899"),
    ("Ocean", "#0369a1 #7dd3fc #f97316"),
    ("Forest", "#166534 #86efac #ca8a04"),
    ("Ember", "#c2410c #fdba74 #be123c"),
    ("Rose", "#be185d #f9a8d4 #7c3aed"),
    ("Ink", "#1f2937 #9ca3af #2563eb"),
    ("Sun", "#facc15 #fde68a #1d4ed8"),
)
COLOURS = dict(PALETTES)


@dataclass(frozen=True)
class Starter:
    """``title`` and ``text`` are for its card; ``palette`` names one of PALETTES."""

    key: str
    icon: str
    title: str
    text: str
    example: str
    welcome_message: str
    instructions: str
    questions: tuple[str, ...]
    palette: str

    @property
    def initial(self) -> dict[str, object]:
        """The form's first values."""
        return {
            "starter": self.key,
            "welcome_message": self.welcome_message,
            "instructions": self.instructions,
            "suggested_questions": list(self.questions),
            "palette": self.palette,
        }

    @property
    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "questions": "\n".join(self.questions)}


STARTERS = (
    Starter(
        key="support",
        icon="chat",
        title="Customer support",
        text="Answers what customers ask every day, and hands over to you when it cannot.",
        example="Lantern Books helper",
        welcome_message="Hi! Ask me about orders, delivery or returns.",
        instructions=(
            "You help the customers of our shop. Be friendly and brief, and answer in the language "
            "you are asked in. Give the steps in order when something has to be done. When an "
            "order or an account has to be looked at, offer to pass the question to a person."
        ),
        questions=("Where is my order?", "How do I return something?", "How can I reach you?"),
        palette="Violet",
    ),
    Starter(
        key="sales",
        icon="spark",
        title="Sales",
        text="Explains what you offer, compares it honestly and leads to the next step.",
        example="Northwind advisor",
        welcome_message="Hello! Tell me what you are looking for, and I will find what suits you.",
        instructions=(
            "You advise people who think about buying from us. Find out what they need with one "
            "short question at a time, then say which of our products suits them and why. Name "
            "prices and conditions exactly as our documents do. Never promise a discount or a date "
            "that they do not. End with a next step, such as a call or a trial."
        ),
        questions=("What does it cost?", "Which one suits me?", "Can I try it first?"),
        palette="Ember",
    ),
    Starter(
        key="documentation",
        icon="file",
        title="Documentation",
        text="Finds the place in manuals and guides, and says where it stands.",
        example="Docs guide",
        welcome_message="Hi! Ask me how something works, and I will show you where it is written.",
        instructions=(
            "You answer questions about our documentation. Be precise: keep the names of settings, "
            "buttons and commands exactly as they are written, and show commands as code. Give the "
            "shortest answer that works first, then what else to know. When versions differ, ask "
            "which one is used."
        ),
        questions=("How do I get started?", "What changed lately?", "Where do I find my settings?"),
        palette="Ink",
    ),
    Starter(
        key="hr",
        icon="user",
        title="HR and onboarding",
        text="Tells your team about leave, benefits and how things are done here.",
        example="People desk",
        welcome_message="Hi! Ask me about leave, benefits, expenses or your first days here.",
        instructions=(
            "You answer the questions of our employees from our own policies. Be warm and exact, "
            "name the policy that an answer comes from, and say which deadline or form belongs to "
            "it. Give no legal or medical advice. For anything personal, such as pay or illness, "
            "say whom of the people team to write to."
        ),
        questions=("How many days off do I have?", "How do I claim expenses?", "Who can help me?"),
        palette="Forest",
    ),
    Starter(
        key="bookings",
        icon="calendar",
        title="Bookings",
        text="For restaurants, hotels and practices: hours, prices, how to book and to cancel.",
        example="Harbour Café helper",
        welcome_message="Welcome! Ask me about opening hours, bookings or how to find us.",
        instructions=(
            "You help guests who want to visit us. Tell opening hours, prices and how to book "
            "exactly as our documents do, and say how a booking is changed or cancelled. You "
            "cannot make a booking yourself: say where it is made, or offer to pass the wish to a "
            "person."
        ),
        questions=("When are you open?", "How do I book?", "Can I cancel my booking?"),
        palette="Ocean",
    ),
    Starter(
        key="blank",
        icon="plus",
        title="Start from nothing",
        text="An empty page, if you know exactly what you want.",
        example="My helper",
        welcome_message="Hello! How can I help you today?",
        instructions="You are a helpful assistant.",
        questions=(),
        palette="Violet",
    ),
)
BY_KEY = {starter.key: starter for starter in STARTERS}


def starter_of(key: str) -> Starter:
    """The one that is named so; the first when none is."""
    return BY_KEY.get(key, STARTERS[0])
