"""What can go wrong in a converter."""


class ConvertError(Exception):
    """Why one item could not be converted: lower case, no final period. The other items of the batch are not affected.

    The message is what the host records and shows, with the causes that ``raise … from …`` gives it. Any other
    exception refuses the item as well, but as a mistake of the converter: with its type and stack.
    """


class ItemError(ConvertError):
    """An item, a path or a value was refused."""


class MalformedError(ItemError):
    """The text is not DynamoDB-JSON."""


class PathError(ItemError):
    """The document path does not parse, or leads through something that is neither a map nor a list."""


class InvalidValueError(ItemError):
    """The value is none that DynamoDB stores."""


class MissingError(ItemError, KeyError):
    """There is nothing at this path, and the caller needs it."""

    def __init__(self, path: str) -> None:
        super().__init__(f"`{path}` is missing")
        self.path = path

    # A KeyError would put the message in quotes.
    __str__ = Exception.__str__


class WrongTypeError(ItemError, TypeError):
    """Something of another type stands at this path."""

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__(f"`{path}` must be {expected}, but is {found}")
        self.path = path
        self.expected = expected
        self.found = found
