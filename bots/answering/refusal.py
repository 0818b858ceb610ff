REFUSAL = (
    "I could not find that in the information I was given. "
    "Try asking in other words, or contact us directly."
)
