from pymongo.errors import AutoReconnect


def is_away(error: BaseException) -> bool:
    """Whether MongoDB could not be reached, or has no primary, as the driver or Django say it."""
    return isinstance(error, AutoReconnect) or isinstance(error.__cause__, AutoReconnect)
