"""Splits the name of an item."""

from migrator_guest import Convert, ConvertError, Item, Manifest


def describe() -> Manifest:
    return Manifest("{{lineage}}", {{version}}, "split the name", Convert())


def convert(item: Item) -> Item:
    name = item.take_s("name")
    if name is not None:
        first, space, last = name.partition(" ")
        if not space:
            raise ConvertError("a name of one word")
        item["first_name"] = first
        item["last_name"] = last
    return item
