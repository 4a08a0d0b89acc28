"""Gives every customer one id and splits the item into a profile and an address."""

from collections.abc import Iterator

from migrator_guest import Convert, Item, Manifest
from migrator_guest.tables import GlobalSecondaryIndex, S, TableDefinition


def describe() -> Manifest:
    table = (
        TableDefinition("customers_V3")
        .hash("customer_id", S)
        .range("kind", S)
        .attribute("postcode", S)
        .global_index(GlobalSecondaryIndex("postcode_index", "postcode", "customer_id"))
    )
    return Manifest("customers", 3, "one id a customer, profile and address apart", Convert(table))


def convert(item: Item) -> Iterator[Item]:
    if item.get_bool("test"):
        return
    last_name = item.require_s("last_name")
    # The number holds no `#`: no two customers get the same id.
    customer_id = f"{item.require_n('customer_nr')}#{last_name}"
    name = item.take_s("name")
    if name is not None:
        first_name = name.removesuffix(last_name).strip()
        if first_name:
            item["first_name"] = first_name
    item.rename("phone", "phone_number")
    address = take_address(item)
    item["customer_id"] = customer_id
    item["kind"] = "profile"
    yield item
    if address is not None:
        address["customer_id"] = customer_id
        address["kind"] = "address"
        yield address


def take_address(item: Item) -> Item | None:
    """What belongs to the address, as an item of its own; None for a customer without one."""
    address = None
    for name in ("street", "postcode", "city"):
        if name in item:
            address = address or Item()
            address[name] = item.take(name)
    return address
